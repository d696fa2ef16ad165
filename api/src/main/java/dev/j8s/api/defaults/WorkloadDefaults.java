package dev.j8s.api.defaults;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs pods: deployments, sets, jobs, autoscalers. */
final class WorkloadDefaults {
  private WorkloadDefaults() {}

  static void deployment(ObjectNode spec) {
    ObjectNode strategy = Nodes.made(spec, "strategy");
    Nodes.put(strategy, "type", "RollingUpdate");
    if (isRolling(strategy)) {
      ObjectNode rolling = Nodes.made(strategy, "rollingUpdate");
      Nodes.put(rolling, "maxUnavailable", "25%");
      Nodes.put(rolling, "maxSurge", "25%");
    }
  }

  static void daemonSet(ObjectNode spec) {
    ObjectNode strategy = Nodes.made(spec, "updateStrategy");
    Nodes.put(strategy, "type", "RollingUpdate");
    if (isRolling(strategy)) {
      ObjectNode rolling = Nodes.made(strategy, "rollingUpdate");
      Nodes.put(rolling, "maxUnavailable", 1);
      Nodes.put(rolling, "maxSurge", 0);
    }
  }

  static void statefulSet(ObjectNode spec) {
    ObjectNode strategy = Nodes.made(spec, "updateStrategy");
    if (!strategy.has("type")) {
      strategy.put("type", "RollingUpdate");
      Nodes.made(strategy, "rollingUpdate");
    }
    ObjectNode rolling = Nodes.child(strategy, "rollingUpdate");
    if (isRolling(strategy) && rolling != null) {
      Nodes.put(rolling, "partition", 0);
      Nodes.put(rolling, "maxUnavailable", 1);
    }
    for (ObjectNode claim : Nodes.items(spec, "volumeClaimTemplates")) {
      Nodes.put(claim, "apiVersion", "v1");
      Nodes.put(claim, "kind", "PersistentVolumeClaim");
    }
    ObjectNode retention = Nodes.made(spec, "persistentVolumeClaimRetentionPolicy");
    Nodes.put(retention, "whenDeleted", "Retain");
    Nodes.put(retention, "whenScaled", "Retain");
  }

  private static boolean isRolling(ObjectNode strategy) {
    return strategy.path("type").asString("").equals("RollingUpdate");
  }

  /** The template of a cron job gets none of this until a job is made of it. */
  static void job(ObjectNode job) {
    JsonNode labels = job.path("spec").path("template").path("metadata").path("labels");
    ObjectNode metadata = Nodes.made(job, "metadata");
    if (metadata.path("labels").isEmpty() && !labels.isEmpty()) {
      metadata.set("labels", labels.deepCopy());
    }
    jobSpec(Nodes.made(job, "spec"));
  }

  private static void jobSpec(ObjectNode spec) {
    Nodes.put(spec, "completionMode", "NonIndexed");
    Nodes.put(spec, "suspend", false);
    if (!spec.has("completions") && !spec.has("parallelism")) {
      spec.put("completions", 1);
    }
    Nodes.put(spec, "parallelism", 1);
    Nodes.put(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    Nodes.put(
        spec,
        "podReplacementPolicy",
        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    for (ObjectNode rule : Nodes.items(spec.path("podFailurePolicy"), "rules")) {
      for (ObjectNode pattern : Nodes.items(rule, "onPodConditions")) {
        Nodes.put(pattern, "status", "True");
      }
    }
  }

  static void autoscaler(ObjectNode spec) {
    if (spec.path("metrics").isEmpty()) {
      ObjectNode metric = spec.putArray("metrics").addObject();
      metric.put("type", "Resource");
      ObjectNode resource = metric.putObject("resource");
      resource.put("name", "cpu");
      resource.putObject("target").put("type", "Utilization").put("averageUtilization", 80);
    }
    ObjectNode behavior = Nodes.child(spec, "behavior");
    if (behavior == null) {
      return;
    }
    ObjectNode up = Nodes.made(behavior, "scaleUp");
    Nodes.put(up, "stabilizationWindowSeconds", 0);
    Nodes.put(up, "selectPolicy", "Max");
    if (!up.has("policies")) {
      var policies = up.putArray("policies");
      policies.addObject().put("type", "Pods").put("value", 4).put("periodSeconds", 15);
      policies.addObject().put("type", "Percent").put("value", 100).put("periodSeconds", 15);
    }
    ObjectNode down = Nodes.made(behavior, "scaleDown");
    Nodes.put(down, "selectPolicy", "Max");
    if (!down.has("policies")) {
      down.putArray("policies")
          .addObject()
          .put("type", "Percent")
          .put("value", 100)
          .put("periodSeconds", 15);
    }
  }
}
