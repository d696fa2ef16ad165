package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import dev.j8s.api.meta.IntOrString;
import dev.j8s.api.selector.LabelSelector;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, sets, jobs and what they make pods of. */
final class WorkloadRules {
  private static final int LONGEST_CRON_JOB = 52;
  private static final int MOST_INDEXED_PARALLELISM = 100_000;

  private WorkloadRules() {}

  static void deployment(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "deployment", "ReplicaSet", errors);
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
    notMoreThanAll(update.path("maxUnavailable"), rolling.child("maxUnavailable"), errors);
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

  private static void notMoreThanAll(JsonNode value, FieldPath path, Errors errors) {
    if (IntOrString.isPercent(value) && IntOrString.scaled(value, 100, true).orElse(0) > 100) {
      errors.invalid(path, value, "must not be greater than 100%");
    }
  }

  static void replicaSet(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "deployment", "ReplicaSet", errors);
  }

  static void daemonSet(ObjectNode spec, FieldPath path, Errors errors) {
    notNegative(spec, path, errors, "minReadySeconds", "revisionHistoryLimit");
    selected(spec, path, "daemonset", errors);
    alwaysRestarts(spec, path, "DaemonSet", errors);
    JsonNode update = spec.path("updateStrategy").path("rollingUpdate");
    if (!Trees.text(spec.path("updateStrategy"), "type").equals("RollingUpdate")) {
      return;
    }
    FieldPath at = path.child("updateStrategy").child("rollingUpdate");
    if (!update.isObject()) {
      errors.required(at, "");
      return;
    }
    JsonNode unavailable = update.path("maxUnavailable");
    JsonNode surge = update.path("maxSurge");
    intOrPercent(unavailable, at.child("maxUnavailable"), errors);
    intOrPercent(surge, at.child("maxSurge"), errors);
    notMoreThanAll(unavailable, at.child("maxUnavailable"), errors);
    notMoreThanAll(surge, at.child("maxSurge"), errors);
    if (isZero(unavailable) && isZero(surge)) {
      errors.required(at.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
    } else if (!isZero(unavailable) && !isZero(surge)) {
      errors.invalid(at.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
    }
  }

  static void statefulSet(ObjectNode spec, FieldPath path, Errors errors) {
    replicated(spec, path, "statefulset", "StatefulSet", errors);
    JsonNode update = spec.path("updateStrategy").path("rollingUpdate");
    FieldPath at = path.child("updateStrategy").child("rollingUpdate");
    if (Trees.text(spec.path("updateStrategy"), "type").equals("OnDelete") && update.isObject()) {
      errors.invalid(at, update, "only allowed for updateStrategy 'RollingUpdate'");
    }
    notNegative(update, at, errors, "partition");
    notNegative(spec.path("ordinals"), path.child("ordinals"), errors, "start");
    JsonNode unavailable = update.path("maxUnavailable");
    intOrPercent(unavailable, at.child("maxUnavailable"), errors);
    notMoreThanAll(unavailable, at.child("maxUnavailable"), errors);
    if (isZero(unavailable)) {
      errors.invalid(at.child("maxUnavailable"), unavailable, "cannot be 0");
    }
    List<String> claims = new ArrayList<>();
    spec.path("volumeClaimTemplates")
        .forEach(claim -> claims.add(Trees.text(claim.path("metadata"), "name")));
    errors.forgiveNotFound(path.child("template"), claims);
  }

  /** Kinds as the messages name them: a deployment speaks of the replica sets that it makes. */
  private static void replicated(
      ObjectNode spec, FieldPath path, String selecting, String running, Errors errors) {
    notNegative(spec, path, errors, "replicas", "minReadySeconds", "revisionHistoryLimit");
    selected(spec, path, selecting, errors);
    alwaysRestarts(spec, path, running, errors);
  }

  static void notNegative(JsonNode spec, FieldPath path, Errors errors, String... fields) {
    for (String field : fields) {
      if (spec.path(field).longValue(0) < 0) {
        errors.invalid(path.child(field), spec.path(field), "must be greater than or equal to 0");
      }
    }
  }

  private static void selected(ObjectNode spec, FieldPath path, String kind, Errors errors) {
    JsonNode selector = spec.path("selector");
    if (!selector.isObject()) {
      return;
    }
    if (selector.isEmpty()) {
      errors.invalid(path.child("selector"), selector, "empty selector is invalid for " + kind);
      return;
    }
    matched(spec, selector, path, errors);
  }

  private static void matched(ObjectNode spec, JsonNode selector, FieldPath path, Errors errors) {
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
    if (!template.path("spec").path("ephemeralContainers").isEmpty()) {
      errors.forbidden(
          path.child("spec").child("ephemeralContainers"),
          "ephemeral containers not allowed in pod template");
    }
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
    if (policy.isEmpty() || policy.equals("Always")) {
      errors.required(at, "valid values: \"OnFailure\", \"Never\"");
    }
    if (spec.path("selector").isObject()) {
      matched(spec, spec.path("selector"), path, errors);
    }
    if (Trees.text(spec, "completionMode").equals("Indexed")) {
      indexed(spec, path, errors);
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

  private static void indexed(ObjectNode spec, FieldPath path, Errors errors) {
    if (!spec.has("completions")) {
      errors.required(path.child("completions"), "when completion mode is Indexed");
    }
    if (spec.path("parallelism").intValue(0) > MOST_INDEXED_PARALLELISM) {
      errors.invalid(
          path.child("parallelism"),
          spec.path("parallelism"),
          "must be less than or equal to "
              + MOST_INDEXED_PARALLELISM
              + " when completion mode is Indexed");
    }
    JsonNode failed = spec.path("maxFailedIndexes");
    if (failed.isNumber()
        && spec.has("completions")
        && failed.intValue() > spec.path("completions").intValue(0)) {
      errors.invalid(
          path.child("maxFailedIndexes"), failed, "must be less than or equal to completions");
    }
  }

  /** A template of a job, which isn't one yet: what a job gets on its own may not be told. */
  static void jobTemplate(ObjectNode template, FieldPath path, Errors errors) {
    JsonNode spec = template.path("spec");
    FieldPath at = path.child("spec");
    if (spec.has("selector")) {
      errors.invalid(
          at.child("selector"), spec.path("selector"), "`selector` will be auto-generated");
    }
    if (Trees.isTrue(spec, "manualSelector")) {
      errors.unsupported(at.child("manualSelector"), true, List.of("nil", "false"));
    }
  }

  static void updateJob(ObjectNode before, ObjectNode after, Errors errors) {
    FieldPath path = FieldPath.of("spec");
    JsonNode old = before.path("spec");
    JsonNode now = after.path("spec");
    PodUpdateRules.kept(
        old,
        now,
        path,
        errors,
        "selector",
        "completionMode",
        "podFailurePolicy",
        "backoffLimitPerIndex",
        "managedBy",
        "successPolicy");
    completions(old, now, path, errors);
    JsonNode template = old.path("template");
    boolean unstarted =
        Trees.isTrue(old, "suspend") && Trees.text(before.path("status"), "startTime").isEmpty();
    if (unstarted && now.path("template") instanceof ObjectNode wanted) {
      template = scheduledLike(template.deepCopy(), wanted);
    }
    if (!template.equals(now.path("template"))) {
      errors.invalid(path.child("template"), now.path("template"), UpdateWalk.IMMUTABLE);
    }
  }

  private static void completions(JsonNode old, JsonNode now, FieldPath path, Errors errors) {
    JsonNode wanted = now.path("completions");
    if (wanted.equals(old.path("completions"))) {
      return;
    }
    boolean indexed = Trees.text(now, "completionMode").equals("Indexed");
    if (!indexed || !wanted.isNumber() || !old.path("completions").isNumber()) {
      PodUpdateRules.kept(old, now, path, errors, "completions");
    } else if (!wanted.equals(now.path("parallelism"))) {
      errors.invalid(
          path.child("completions"),
          wanted,
          "can only be modified in tandem with " + path.child("parallelism"));
    }
  }

  /** A job that has never run may still be told where its pods go. */
  private static JsonNode scheduledLike(JsonNode template, ObjectNode wanted) {
    copy(wanted.path("metadata"), template.path("metadata"), List.of("annotations", "labels"));
    copy(
        wanted.path("spec"),
        template.path("spec"),
        List.of("nodeSelector", "tolerations", "schedulingGates"));
    JsonNode affinity = wanted.path("spec").path("affinity");
    if (affinity.has("nodeAffinity") && template.path("spec") instanceof ObjectNode spec) {
      spec.withObject("/affinity").set("nodeAffinity", affinity.path("nodeAffinity"));
    } else if (template.path("spec").path("affinity") instanceof ObjectNode there) {
      there.remove("nodeAffinity");
      if (there.isEmpty() && !affinity.isObject()) {
        ((ObjectNode) template.path("spec")).remove("affinity");
      }
    }
    return template;
  }

  private static void copy(JsonNode from, JsonNode to, List<String> fields) {
    if (!(to instanceof ObjectNode target)) {
      return;
    }
    for (String field : fields) {
      if (from.has(field)) {
        target.set(field, from.path(field));
      } else {
        target.remove(field);
      }
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
    } else if (!schedule.isEmpty()) {
      CronSchedule.wrong(schedule)
          .ifPresent(why -> errors.invalid(at.child("schedule"), schedule, why));
    }
    timeZone(spec.path("timeZone"), at.child("timeZone"), errors);
  }

  private static void timeZone(JsonNode zone, FieldPath path, Errors errors) {
    if (!zone.isString()) {
      return;
    }
    String name = zone.stringValue();
    if (name.isEmpty()) {
      errors.invalid(path, name, "timeZone must be nil or non-empty string");
    } else if (name.equalsIgnoreCase("Local")) {
      errors.invalid(
          path,
          name,
          "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    } else if (!ZoneId.getAvailableZoneIds().contains(name)) {
      errors.invalid(path, name, "unknown time zone " + name);
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
