package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
}
