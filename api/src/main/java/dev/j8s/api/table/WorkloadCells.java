package dev.j8s.api.table;

import dev.j8s.api.meta.GoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Deployments, sets, jobs, autoscalers. */
final class WorkloadCells {
  private WorkloadCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("containers", (o, now) -> names(podSpec(o)));
    cells.put("images", (o, now) -> images(podSpec(o)));
    cells.put("templateContainers", (o, now) -> names(o.path("template").path("spec")));
    cells.put("templateImages", (o, now) -> images(o.path("template").path("spec")));
    cells.put(
        "templateLabels",
        (o, now) -> Texts.labels(o.path("template").path("metadata").path("labels")));
    cells.put("selector", (o, now) -> selector(o));
    cells.put("nodeSelector", (o, now) -> Texts.labels(podSpec(o).path("nodeSelector")));
    cells.put("deploymentReady", (o, now) -> ready(o));
    cells.put("statefulSetReady", (o, now) -> ready(o));
    cells.put("revisionController", (o, now) -> controller(o));
    cells.put("revisionNumber", (o, now) -> Texts.text(o, "revision"));
    cells.put("jobStatus", (o, now) -> jobStatus(o));
    cells.put("jobCompletions", (o, now) -> completions(o));
    cells.put("jobDuration", WorkloadCells::duration);
    cells.put("cronTimezone", (o, now) -> Texts.or(Texts.text(o, "spec", "timeZone"), Texts.NONE));
    cells.put("cronSuspend", (o, now) -> truth(o.path("spec").path("suspend")));
    cells.put("cronActive", (o, now) -> o.path("status").path("active").size());
    cells.put(
        "cronLastSchedule",
        (o, now) ->
            o.path("status").has("lastScheduleTime")
                ? TableCells.age(o.path("status").path("lastScheduleTime"), now)
                : Texts.NONE);
    cells.put("scaleReference", (o, now) -> reference(o.path("spec").path("scaleTargetRef")));
    cells.put("scaleTargets", (o, now) -> targets(o));
    cells.put(
        "scaleMinimum", (o, now) -> Texts.or(Texts.text(o, "spec", "minReplicas"), Texts.UNSET));
    cells.put(
        "scaleReplicas", (o, now) -> Texts.or(Texts.text(o, "status", "currentReplicas"), "0"));
  }

  private static JsonNode podSpec(JsonNode object) {
    JsonNode spec = object.path("spec");
    JsonNode template =
        spec.has("jobTemplate")
            ? spec.path("jobTemplate").path("spec").path("template")
            : spec.path("template");
    return template.path("spec");
  }

  private static String names(JsonNode spec) {
    return Texts.joined(Texts.names(spec.path("containers")), "");
  }

  private static String images(JsonNode spec) {
    return Texts.joined(Texts.each(spec.path("containers"), one -> Texts.text(one, "image")), "");
  }

  static String selector(JsonNode object) {
    JsonNode spec = object.path("spec");
    JsonNode selector =
        spec.has("jobTemplate")
            ? spec.path("jobTemplate").path("spec").path("selector")
            : spec.path("selector");
    return formatted(selector);
  }

  /** A label selector, or a plain map of labels, as upstream writes it. */
  static String formatted(JsonNode selector) {
    boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
    if (!structured) {
      return Texts.labels(selector);
    }
    List<String> parts = new ArrayList<>();
    if (!selector.path("matchLabels").isEmpty()) {
      parts.add(Texts.labels(selector.path("matchLabels")));
    }
    for (JsonNode one : selector.path("matchExpressions")) {
      String key = Texts.text(one, "key");
      String values = "(" + String.join(",", Texts.strings(one.path("values"))) + ")";
      parts.add(
          switch (Texts.text(one, "operator")) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "DoesNotExist" -> "!" + key;
            default -> key;
          });
    }
    return Texts.joined(parts, Texts.NONE);
  }

  private static String ready(JsonNode object) {
    return object.path("status").path("readyReplicas").intValue(0)
        + "/"
        + object.path("spec").path("replicas").intValue(0);
  }

  private static String controller(JsonNode object) {
    for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
      if (owner.path("controller").booleanValue(false)) {
        String version = Texts.text(owner, "apiVersion");
        int slash = version.indexOf('/');
        String kind = Texts.text(owner, "kind").toLowerCase(Locale.ROOT);
        String group = slash < 0 ? "" : "." + version.substring(0, slash);
        return kind + group + "/" + Texts.text(owner, "name");
      }
    }
    return Texts.NONE;
  }

  private static String jobStatus(JsonNode job) {
    if (Texts.isTrue(job, "Complete")) {
      return "Complete";
    }
    if (Texts.isTrue(job, "Failed")) {
      return "Failed";
    }
    if (job.path("metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    for (String condition : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (Texts.isTrue(job, condition)) {
        return condition;
      }
    }
    return "Running";
  }

  private static String completions(JsonNode job) {
    int succeeded = job.path("status").path("succeeded").intValue(0);
    JsonNode spec = job.path("spec");
    if (spec.has("completions")) {
      return succeeded + "/" + spec.path("completions").intValue();
    }
    int parallel = spec.path("parallelism").intValue(0);
    return parallel > 1 ? succeeded + "/1 of " + parallel : succeeded + "/1";
  }

  private static String duration(JsonNode job, Instant now) {
    Optional<Instant> start = GoTime.parse(Texts.text(job, "status", "startTime"));
    Instant end = GoTime.parse(Texts.text(job, "status", "completionTime")).orElse(now);
    return start.map(from -> GoTime.humanDuration(Duration.between(from, end))).orElse("");
  }

  static String truth(JsonNode value) {
    return value.isBoolean() ? (value.booleanValue() ? "True" : "False") : Texts.UNSET;
  }

  private static String reference(JsonNode target) {
    return Texts.text(target, "kind") + "/" + Texts.text(target, "name");
  }

  private static String targets(JsonNode autoscaler) {
    JsonNode spec = autoscaler.path("spec");
    if (spec.has("targetCPUUtilizationPercentage")) {
      String current = Texts.text(autoscaler, "status", "currentCPUUtilizationPercentage");
      return "cpu: "
          + (current.isEmpty() ? Texts.UNKNOWN : current + "%")
          + "/"
          + spec.path("targetCPUUtilizationPercentage").intValue()
          + "%";
    }
    List<String> parts = new ArrayList<>();
    JsonNode metrics = spec.path("metrics");
    JsonNode current = autoscaler.path("status").path("currentMetrics");
    for (int i = 0; i < metrics.size(); i++) {
      parts.add(metric(metrics.get(i), current.path(i)));
    }
    return parts.size() > 2
        ? String.join(", ", parts.subList(0, 2)) + " + " + (parts.size() - 2) + " more..."
        : parts.isEmpty() ? Texts.NONE : String.join(", ", parts);
  }

  private static String metric(JsonNode metric, JsonNode status) {
    String type = Texts.text(metric, "type");
    String field =
        type.isEmpty() ? "" : type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    JsonNode target = metric.path(field).path("target");
    JsonNode current = status.path(field).path("current");
    String prefix =
        type.equals("Resource") || type.equals("ContainerResource")
            ? Texts.text(metric, field, "name") + ": "
            : "";
    if (target.has("averageUtilization")) {
      String now = Texts.text(current, "averageUtilization");
      return prefix
          + (now.isEmpty() ? Texts.UNKNOWN : now + "%")
          + "/"
          + target.path("averageUtilization").intValue()
          + "%";
    }
    boolean average = target.has("averageValue");
    String key = average ? "averageValue" : "value";
    String suffix = average && !type.equals("Pods") && prefix.isEmpty() ? " (avg)" : "";
    return prefix
        + Texts.or(Texts.text(current, key), Texts.UNKNOWN)
        + "/"
        + Texts.text(target, key)
        + suffix;
  }
}
