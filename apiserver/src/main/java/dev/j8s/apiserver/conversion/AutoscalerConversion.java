package dev.j8s.apiserver.conversion;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.object.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code autoscaling/v1} knows only a target for CPU; what {@code v2} has beyond that rides in an
 * annotation, so that nothing is lost by an update in v1.
 */
final class AutoscalerConversion implements Conversion {
  private static final String REST = "autoscaling.alpha.kubernetes.io/metrics";
  private static final String TARGET = "targetCPUUtilizationPercentage";
  private static final String CURRENT = "currentCPUUtilizationPercentage";

  @Override
  public GroupVersionResource served() {
    return new GroupVersionResource("autoscaling", "v1", "horizontalpodautoscalers");
  }

  @Override
  public GroupVersionResource stored() {
    return new GroupVersionResource("autoscaling", "v2", "horizontalpodautoscalers");
  }

  @Override
  public ObjectNode toStored(ObjectNode object) {
    object.put("apiVersion", "autoscaling/v2");
    ObjectNode spec = Fields.child(object, "spec");
    ObjectNode annotations = Fields.child(object, "metadata", "annotations");
    ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
    Long target = Fields.number(spec, TARGET);
    if (target != null) {
      ObjectNode metric = metrics.addObject().put("type", "Resource");
      ObjectNode resource = metric.putObject("resource").put("name", "cpu");
      resource
          .putObject("target")
          .put("type", "Utilization")
          .put("averageUtilization", target.intValue());
    }
    JsonNode rest = annotations.remove(REST);
    if (rest != null) {
      restore(object, spec, metrics, rest.asString(""));
    }
    if (annotations.isEmpty()) {
      Fields.child(object, "metadata").remove("annotations");
    }
    spec.remove(TARGET);
    if (!metrics.isEmpty()) {
      spec.set("metrics", metrics);
    }
    ObjectNode status = Fields.child(object, "status");
    Long current = Fields.number(status, CURRENT);
    status.remove(CURRENT);
    if (current != null && !status.has("currentMetrics")) {
      ObjectNode metric = Fields.list(status, "currentMetrics").addObject().put("type", "Resource");
      ObjectNode resource = metric.putObject("resource").put("name", "cpu");
      resource.putObject("current").put("averageUtilization", current.intValue());
    }
    return object;
  }

  private static void restore(ObjectNode object, ObjectNode spec, ArrayNode metrics, String rest) {
    ObjectNode parts = Encoding.decode(rest.getBytes(StandardCharsets.UTF_8));
    Fields.items(parts, "metrics").forEach(metrics::add);
    if (parts.has("behavior")) {
      spec.set("behavior", parts.get("behavior"));
    }
    ObjectNode status = Fields.child(object, "status");
    for (String field : List.of("currentMetrics", "conditions")) {
      if (parts.has(field)) {
        status.set(field, parts.get(field));
      }
    }
  }

  @Override
  public ObjectNode toServed(ObjectNode object) {
    object.put("apiVersion", "autoscaling/v1");
    ObjectNode spec = Fields.child(object, "spec");
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    ArrayNode others = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode metric : Fields.items(spec, "metrics")) {
      Long target =
          Fields.text(metric, "resource", "name").equals("cpu")
              ? Fields.number(metric, "resource", "target", "averageUtilization")
              : null;
      if (target != null && !spec.has(TARGET)) {
        spec.put(TARGET, target.intValue());
      } else {
        others.add(metric);
      }
    }
    spec.remove("metrics");
    if (!others.isEmpty()) {
      rest.set("metrics", others);
    }
    JsonNode behavior = spec.remove("behavior");
    if (behavior != null) {
      rest.set("behavior", behavior);
    }
    moveStatus(object, rest);
    if (!rest.isEmpty()) {
      Fields.child(object, "metadata", "annotations")
          .put(REST, new String(Encoding.write(rest), StandardCharsets.UTF_8));
    }
    return object;
  }

  private static void moveStatus(ObjectNode object, ObjectNode rest) {
    if (!(object.get("status") instanceof ObjectNode status)) {
      return;
    }
    for (ObjectNode metric : Fields.items(status, "currentMetrics")) {
      Long current = Fields.number(metric, "resource", "current", "averageUtilization");
      if (current != null && Fields.text(metric, "resource", "name").equals("cpu")) {
        status.put(CURRENT, current.intValue());
      }
    }
    for (String field : List.of("currentMetrics", "conditions")) {
      JsonNode value = status.remove(field);
      if (value != null) {
        rest.set(field, value);
      }
    }
  }
}
