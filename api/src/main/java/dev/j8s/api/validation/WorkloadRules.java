package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.IntOrString;
import dev.j8s.api.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, sets, jobs and what they make pods of. */
final class WorkloadRules {
  private static final int LONGEST_CRON_JOB = 52;

  private WorkloadRules() {}

  static void deployment(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "Deployment", errors);
    JsonNode strategy = spec.path("strategy");
    FieldPath at = path.child("strategy");
    FieldPath rolling = at.child("rollingUpdate");
    JsonNode update = strategy.path("rollingUpdate");
    if (Trees.text(strategy, "type").equals("Recreate")) {
      if (update.isObject()) {
        errors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'");
      }
      return;
    }
    intOrPercent(update.path("maxUnavailable"), rolling.child("maxUnavailable"), errors);
    intOrPercent(update.path("maxSurge"), rolling.child("maxSurge"), errors);
    if (isZero(update.path("maxUnavailable")) && isZero(update.path("maxSurge"))) {
      errors.invalid(
          rolling.child("maxUnavailable"),
          update.path("maxUnavailable"),
          "may not be 0 when `maxSurge` is 0");
    }
    if (spec.has("progressDeadlineSeconds")
        && spec.path("progressDeadlineSeconds").intValue()
            <= spec.path("minReadySeconds").intValue(0)) {
      errors.invalid(
          path.child("progressDeadlineSeconds"),
          spec.path("progressDeadlineSeconds"),
          "must be greater than minReadySeconds");
    }
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber()
        ? value.intValue() == 0
        : IntOrString.isPercent(value) && IntOrString.scaled(value, 100, true).orElse(1) == 0;
  }

  static void intOrPercent(JsonNode value, FieldPath path, Errors errors) {
    if (value.isNumber() && value.intValue() < 0) {
      errors.invalid(path, value, "must be greater than or equal to 0");
    } else if (value.isString() && !IntOrString.isPercent(value)) {
      errors.invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    }
  }

  static void replicaSet(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "ReplicaSet", errors);
  }

  static void daemonSet(ObjectNode spec, FieldPath path, Errors errors) {
    selected(spec, path, errors);
    alwaysRestarts(spec, path, "DaemonSet", errors);
  }

  static void statefulSet(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "StatefulSet", errors);
    List<String> claims = new ArrayList<>();
    spec.path("volumeClaimTemplates")
        .forEach(claim -> claims.add(Trees.text(claim.path("metadata"), "name")));
    errors.forgiveNotFound(path.child("template"), claims);
  }

  private static void replicated(ObjectNode spec, FieldPath path, String kind, Errors errors) {
    notNegative(spec, path, errors, "replicas", "minReadySeconds", "revisionHistoryLimit");
    selected(spec, path, errors);
    alwaysRestarts(spec, path, kind, errors);
  }

  static void notNegative(JsonNode spec, FieldPath path, Errors errors, String... fields) {
    for (String field : fields) {
      if (spec.path(field).longValue(0) < 0) {
        errors.invalid(path.child(field), spec.path(field), "must be greater than or equal to 0");
      }
    }
  }

  private static void selected(ObjectNode spec, FieldPath path, Errors errors) {
    JsonNode selector = spec.path("selector");
    if (!selector.isObject()) {
      return;
    }
    if (selector.isEmpty()) {
      errors.invalid(path.child("selector"), "{}", "empty selector is invalid for deployment");
      return;
    }
    Map<String, String> labels = new HashMap<>();
    JsonNode given = spec.path("template").path("metadata").path("labels");
    given.properties().forEach(one -> labels.put(one.getKey(), one.getValue().asString("")));
    LabelSelector parsed;
    try {
      parsed = LabelSelector.of(selector);
    } catch (IllegalArgumentException e) {
      return; // Told by the selector's own rule.
    }
    if (!parsed.test(labels)) {
      errors.invalid(
          path.child("template").child("metadata").child("labels"),
          Trees.goMapOf(given),
          "`selector` does not match template `labels`");
    }
  }

  private static void alwaysRestarts(ObjectNode spec, FieldPath path, String kind, Errors errors) {
    FieldPath at = path.child("template").child("spec");
    JsonNode pod = spec.path("template").path("spec");
    String policy = Trees.text(pod, "restartPolicy");
    if (!policy.isEmpty() && !policy.equals("Always")) {
      errors.unsupported(at.child("restartPolicy"), policy, List.of("Always"));
    }
    if (pod.has("activeDeadlineSeconds")) {
      errors.forbidden(
          at.child("activeDeadlineSeconds"),
          "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }

  static void template(ObjectNode template, FieldPath path, Errors errors) {
    JsonNode metadata = template.path("metadata");
    MetadataRules.labels(metadata.path("labels"), path.child("metadata").child("labels"), errors);
    MetadataRules.annotations(
        metadata.path("annotations"), path.child("metadata").child("annotations"), errors);
  }

  static void job(ObjectNode spec, FieldPath path, Errors errors) {
    notNegative(
        spec,
        path,
        errors,
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
        "ttlSecondsAfterFinished");
    JsonNode pod = spec.path("template").path("spec");
    String policy = Trees.text(pod, "restartPolicy");
    FieldPath at = path.child("template").child("spec").child("restartPolicy");
    if (!Set.of("OnFailure", "Never").contains(policy)) {
      if (policy.isEmpty()) {
        errors.required(at, "valid values: \"OnFailure\", \"Never\"");
      } else if (policy.equals("Always")) {
        errors.unsupported(at, policy, List.of("OnFailure", "Never"));
      }
    }
    if (Trees.text(spec, "completionMode").equals("Indexed") && !spec.has("completions")) {
      errors.required(path.child("completions"), "when completion mode is Indexed");
    }
    if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
      errors.invalid(at, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }
    if (spec.has("backoffLimitPerIndex") && !Trees.text(spec, "completionMode").equals("Indexed")) {
      errors.invalid(
          path.child("backoffLimitPerIndex"),
          spec.path("backoffLimitPerIndex"),
          "requires indexed completion mode");
    }
  }

  /** A job that is suspended may still be told where its pods go. */
  static void updateJob(ObjectNode before, ObjectNode after, Errors errors) {
    FieldPath path = FieldPath.of("spec");
    boolean indexed = Trees.text(before.path("spec"), "completionMode").equals("Indexed");
    if (!indexed) {
      PodUpdateRules.kept(before.path("spec"), after.path("spec"), path, errors, "completions");
    }
    if (!Trees.isTrue(before.path("spec"), "suspend")) {
      PodUpdateRules.kept(before.path("spec"), after.path("spec"), path, errors, "template");
    }
  }

  static void cronJob(ObjectNode cronJob, FieldPath path, Errors errors) {
    String name = Trees.text(cronJob.path("metadata"), "name");
    if (name.length() > LONGEST_CRON_JOB) {
      errors.invalid(
          FieldPath.of("metadata").child("name"), name, "must be no more than 52 characters");
    }
    JsonNode spec = cronJob.path("spec");
    FieldPath at = path.child("spec");
    notNegative(
        spec,
        at,
        errors,
        "startingDeadlineSeconds",
        "successfulJobsHistoryLimit",
        "failedJobsHistoryLimit");
    String schedule = Trees.text(spec, "schedule");
    if (schedule.contains("TZ")) {
      errors.invalid(
          at.child("schedule"),
          schedule,
          "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if (!schedule.isEmpty()
        && !schedule.startsWith("@")
        && schedule.strip().split("\\s+", -1).length != 5) {
      errors.invalid(
          at.child("schedule"),
          schedule,
          "expected exactly 5 fields, found "
              + schedule.strip().split("\\s+", -1).length
              + ": ["
              + String.join(" ", schedule.strip().split("\\s+", -1))
              + "]");
    }
  }

  static void autoscaler(ObjectNode spec, FieldPath path, Errors errors) {
    int most = spec.path("maxReplicas").intValue(0);
    int least = spec.path("minReplicas").intValue(1);
    if (least < 1) {
      errors.invalid(path.child("minReplicas"), least, "must be greater than or equal to 1");
    }
    if (most < 1) {
      errors.invalid(path.child("maxReplicas"), most, "must be greater than 0");
    } else if (most < least) {
      errors.invalid(
          path.child("maxReplicas"), most, "must be greater than or equal to `minReplicas`");
    }
  }

  static void disruptionBudget(ObjectNode spec, FieldPath path, Errors errors) {
    if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
      errors.invalid(path, "spec", "minAvailable and maxUnavailable cannot be both set");
    }
    intOrPercent(spec.path("minAvailable"), path.child("minAvailable"), errors);
    intOrPercent(spec.path("maxUnavailable"), path.child("maxUnavailable"), errors);
  }
}
