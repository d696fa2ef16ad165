package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The {@code scale} subresource: how many replicas are wanted and how many there are. */
final class Scale {
  private final Core core;

  Scale(Core core) {
    this.core = core;
  }

  ObjectNode of(ResourceType type, ObjectNode object) {
    ObjectNode scale = JsonNodeFactory.instance.objectNode();
    scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      Fields.copy(object.path("metadata"), metadata, field);
    }
    ObjectNode spec = scale.putObject("spec");
    Long wanted = Fields.number(object, "spec", "replicas");
    if (wanted != null && wanted != 0) {
      spec.put("replicas", wanted);
    }
    ObjectNode status = scale.putObject("status");
    Long there = Fields.number(object, "status", "replicas");
    status.put("replicas", there == null ? 0 : there);
    String selector = selector(type, object);
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return scale;
  }

  StoredObject update(Updater updater, Updater.Target target, ObjectNode given) {
    return answer(target, updater.change(onObject(target), before -> apply(target, before, given)));
  }

  StoredObject patch(Updater updater, Updater.Target target, PatchBody patch) {
    ResourceType scaleType = scaleType(target);
    return answer(
        target,
        updater.change(
            onObject(target),
            before ->
                apply(
                    target,
                    before,
                    core.rules()
                        .patch(
                            target.context(),
                            scaleType,
                            of(target.type(), before),
                            patch,
                            target.options()))));
  }

  private ResourceType scaleType(Updater.Target target) {
    var subresource = target.type().subresources().get("scale");
    if (subresource == null) {
      throw ApiException.notFound(target.type().resource(), target.name());
    }
    return core.catalog()
        .schema(subresource.kind())
        .map(schema -> new PartType(target.type().resource(), subresource.kind(), schema))
        .orElseThrow(() -> ApiException.internalError("no schema for " + subresource.kind()));
  }

  private static ObjectNode apply(Updater.Target target, ObjectNode before, ObjectNode scale) {
    Long replicas = Fields.number(scale, "spec", "replicas");
    long wanted = replicas == null ? 0 : replicas;
    if (wanted < 0) {
      throw Core.invalid(
          target.type(),
          target.name(),
          List.of(
              FieldError.invalid("spec.replicas", wanted, "must be greater than or equal to 0")));
    }
    String version = Metadata.resourceVersion(scale);
    if (!version.isEmpty()) {
      Metadata.of(before).put("resourceVersion", version);
    }
    Fields.child(before, "spec").put("replicas", (int) wanted);
    return before;
  }

  private StoredObject answer(Updater.Target target, StoredObject stored) {
    ObjectNode scale = of(target.type(), stored.tree());
    return new UnstoredObject(stored.namespace(), stored.name(), stored.resourceVersion(), scale);
  }

  private static Updater.Target onObject(Updater.Target target) {
    return new Updater.Target(
        target.context(), target.type(), target.namespace(), target.name(), null, target.options());
  }

  private static String selector(ResourceType type, ObjectNode object) {
    JsonNode selector = Fields.at(object, "spec", "selector");
    if (type.resource().resource().equals("replicationcontrollers")) {
      return labels(selector);
    }
    StringBuilder text = new StringBuilder(labels(selector.path("matchLabels")));
    for (ObjectNode expression : Fields.items(selector, "matchExpressions")) {
      text.append(text.isEmpty() ? "" : ",").append(requirement(expression));
    }
    return text.toString();
  }

  private static String requirement(ObjectNode expression) {
    String key = Fields.text(expression, "key");
    String values =
        "(" + String.join(",", Fields.texts(expression, "values").stream().sorted().toList()) + ")";
    return switch (Fields.text(expression, "operator")) {
      case "In" -> key + " in " + values;
      case "NotIn" -> key + " notin " + values;
      case "DoesNotExist" -> "!" + key;
      default -> key;
    };
  }

  private static String labels(@Nullable JsonNode labels) {
    Map<String, String> sorted = new TreeMap<>();
    if (labels != null) {
      labels.properties().forEach(one -> sorted.put(one.getKey(), one.getValue().asString("")));
    }
    StringBuilder text = new StringBuilder();
    sorted.forEach((key, value) ->
        text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));
    return text.toString();
  }
}
