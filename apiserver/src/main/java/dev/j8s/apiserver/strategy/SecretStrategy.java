package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Secrets: stringData is only another way to write data. */
final class SecretStrategy implements Strategy {
  @Override
  public void prepareForCreate(Draft draft) {
    encode(draft.object());
  }

  @Override
  public void prepareForUpdate(Draft draft) {
    encode(draft.object());
    if (Fields.text(draft.object(), "type").isEmpty()) {
      Fields.copy(draft.before(), draft.object(), "type");
    }
  }

  private static void encode(ObjectNode object) {
    if (object.remove("stringData") instanceof ObjectNode texts && !texts.isEmpty()) {
      ObjectNode data = Fields.child(object, "data");
      texts
          .properties()
          .forEach(one ->
              data.put(
                  one.getKey(),
                  Base64.getEncoder()
                      .encodeToString(
                          one.getValue().asString("").getBytes(StandardCharsets.UTF_8))));
    }
    if (Fields.text(object, "type").isEmpty()) {
      object.put("type", "Opaque");
    }
  }

  @Override
  public List<FieldError> validate(Draft draft) {
    List<FieldError> errors = new ArrayList<>(ConfigMapStrategy.keyErrors(draft.object(), "data"));
    for (String key : requiredKeys(Fields.text(draft.object(), "type"))) {
      if (Fields.at(draft.object(), "data", key).isMissingNode()) {
        errors.add(FieldError.required("data[" + key + "]", ""));
      }
    }
    return errors;
  }

  private static List<String> requiredKeys(String type) {
    return switch (type) {
      case "kubernetes.io/dockerconfigjson" -> List.of(".dockerconfigjson");
      case "kubernetes.io/dockercfg" -> List.of(".dockercfg");
      case "kubernetes.io/ssh-auth" -> List.of("ssh-privatekey");
      case "kubernetes.io/tls" -> List.of("tls.crt", "tls.key");
      default -> List.of();
    };
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    if (!Fields.text(draft.before(), "type").equals(Fields.text(draft.object(), "type"))) {
      errors.add(
          FieldError.invalid("type", Fields.text(draft.object(), "type"), "field is immutable"));
    }
    errors.addAll(ConfigMapStrategy.immutable(draft, List.of("data")));
    return errors;
  }
}
