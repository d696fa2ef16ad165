package dev.j8s.api.table;

import dev.j8s.api.meta.GoTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Roles, certificates, admission and flow rules, aggregated APIs. */
final class PolicyCells {
  private PolicyCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put(
        "boundRole",
        (o, now) -> Texts.text(o, "roleRef", "kind") + "/" + Texts.text(o, "roleRef", "name"));
    cells.put("boundUsers", (o, now) -> subjects(o, "User"));
    cells.put("boundGroups", (o, now) -> subjects(o, "Group"));
    cells.put("boundServiceAccounts", (o, now) -> subjects(o, "ServiceAccount"));
    cells.put("csrCondition", (o, now) -> csrCondition(o));
    cells.put("csrDuration", (o, now) -> csrDuration(o.path("spec").path("expirationSeconds")));
    cells.put("webhookCount", (o, now) -> o.path("webhooks").size());
    cells.put("validationCount", (o, now) -> o.path("spec").path("validations").size());
    cells.put("mutationCount", (o, now) -> o.path("spec").path("mutations").size());
    cells.put("paramKind", (o, now) -> paramKind(o.path("spec").path("paramKind")));
    cells.put("paramRef", (o, now) -> paramRef(o.path("spec").path("paramRef")));
    cells.put(
        "distinguisher",
        (o, now) -> Texts.or(Texts.text(o, "spec", "distinguisherMethod", "type"), Texts.NONE));
    cells.put(
        "missingPriorityLevel",
        (o, now) -> Texts.or(Texts.text(Texts.condition(o, "Dangling"), "status"), "?"));
    cells.put("nominalShares", (o, now) -> shares(o.path("spec")));
    cells.put("levelQueues", (o, now) -> queuing(o, "queues"));
    cells.put("levelHandSize", (o, now) -> queuing(o, "handSize"));
    cells.put("levelQueueLength", (o, now) -> queuing(o, "queueLengthLimit"));
    cells.put("apiService", (o, now) -> apiService(o.path("spec").path("service")));
    cells.put("apiAvailable", (o, now) -> available(o));
  }

  private static String subjects(JsonNode binding, String kind) {
    List<String> names = new ArrayList<>();
    for (JsonNode subject : binding.path("subjects")) {
      if (Texts.text(subject, "kind").equals(kind)) {
        String name = Texts.text(subject, "name");
        names.add(
            kind.equals("ServiceAccount") ? Texts.text(subject, "namespace") + "/" + name : name);
      }
    }
    return String.join(", ", names);
  }

  private static String csrCondition(JsonNode request) {
    String decided = "";
    if (Texts.condition(request, "Denied").isObject()) {
      decided = "Denied";
    } else if (Texts.condition(request, "Approved").isObject()) {
      decided = "Approved";
    }
    StringBuilder text = new StringBuilder(decided.isEmpty() ? "Pending" : decided);
    if (Texts.condition(request, "Failed").isObject()) {
      text.append(",Failed");
    }
    if (!Texts.text(request, "status", "certificate").isEmpty()) {
      text.append(",Issued");
    }
    return text.toString();
  }

  private static String csrDuration(JsonNode seconds) {
    return seconds.isNumber()
        ? GoTime.humanDuration(Duration.ofSeconds(seconds.longValue()))
        : Texts.NONE;
  }

  private static String paramKind(JsonNode kind) {
    return kind.isObject()
        ? Texts.text(kind, "apiVersion") + "/" + Texts.text(kind, "kind")
        : Texts.UNSET;
  }

  private static String paramRef(JsonNode reference) {
    if (!reference.isObject()) {
      return Texts.UNSET;
    }
    String name = Texts.text(reference, "name");
    if (name.isEmpty()) {
      return WorkloadCells.formatted(reference.path("selector"));
    }
    String namespace = Texts.text(reference, "namespace");
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  private static String shares(JsonNode spec) {
    JsonNode level =
        Texts.text(spec, "type").equals("Exempt") ? spec.path("exempt") : spec.path("limited");
    return Texts.or(Texts.text(level, "nominalConcurrencyShares"), Texts.NONE);
  }

  private static String queuing(JsonNode level, String field) {
    return Texts.or(
        Texts.text(level, "spec", "limited", "limitResponse", "queuing", field), Texts.NONE);
  }

  private static String apiService(JsonNode service) {
    return service.isObject()
        ? Texts.text(service, "namespace") + "/" + Texts.text(service, "name")
        : "Local";
  }

  private static String available(JsonNode service) {
    JsonNode condition = Texts.condition(service, "Available");
    if (!condition.isObject()) {
      return "Unknown";
    }
    String status = Texts.text(condition, "status");
    return status.equals("True") ? status : status + " (" + Texts.text(condition, "reason") + ")";
  }
}
