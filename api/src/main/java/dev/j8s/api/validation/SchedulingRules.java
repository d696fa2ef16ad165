package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where pods may run: tolerations, affinities and spreading. */
final class SchedulingRules {
  private SchedulingRules() {}

  static void toleration(ObjectNode toleration, FieldPath path, Errors errors) {
    String key = Trees.text(toleration, "key");
    String operator = Trees.text(toleration, "operator");
    if (!key.isEmpty()) {
      errors.all(path.child("key"), key, Texts.qualifiedName(key));
    } else if (!operator.equals("Exists")) {
      errors.invalid(
          path.child("operator"),
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.has("tolerationSeconds")
        && !Trees.text(toleration, "effect").equals("NoExecute")) {
      errors.invalid(
          path.child("effect"),
          Trees.text(toleration, "effect"),
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    String value = Trees.text(toleration, "value");
    if (operator.equals("Exists") && !value.isEmpty()) {
      errors.invalid(
          path.child("operator"), toleration, "value must be empty when `operator` is 'Exists'");
    } else if (!operator.equals("Exists")) {
      errors.all(path.child("operator"), value, Texts.labelValue(value));
    }
  }

  static void nodeSelector(ObjectNode selector, FieldPath path, Errors errors) {
    if (selector.path("nodeSelectorTerms").isEmpty()) {
      errors.required(path.child("nodeSelectorTerms"), "must have at least one node selector term");
    }
  }

  static void nodeSelectorRequirement(ObjectNode requirement, FieldPath path, Errors errors) {
    int values = requirement.path("values").size();
    String operator = Trees.text(requirement, "operator");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values == 0) {
          errors.required(
              path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values > 0) {
          errors.forbidden(
              path.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values != 1) {
          errors.required(
              path.child("values"),
              "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> errors.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
  }

  static void nodeSelectorTerm(ObjectNode term, FieldPath path, Errors errors) {
    JsonNode labels = term.path("matchExpressions");
    for (int i = 0; i < labels.size(); i++) {
      String key = Trees.text(labels.get(i), "key");
      errors.all(
          path.child("matchExpressions").index(i).child("key"), key, Texts.qualifiedName(key));
    }
    JsonNode fields = term.path("matchFields");
    for (int i = 0; i < fields.size(); i++) {
      String key = Trees.text(fields.get(i), "key");
      FieldPath at = path.child("matchFields").index(i);
      if (!key.equals("metadata.name")) {
        errors.invalid(at.child("key"), key, "not a valid field selector key");
      }
      if (List.of("In", "NotIn").contains(Trees.text(fields.get(i), "operator"))
          && fields.get(i).path("values").size() > 1) {
        errors.required(
            at.child("values"),
            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
      }
    }
  }

  static void weighted(ObjectNode term, FieldPath path, Errors errors) {
    int weight = term.path("weight").intValue(0);
    if (weight < 1 || weight > 100) {
      errors.invalid(path.child("weight"), weight, "must be in the range 1-100");
    }
  }

  static void affinityTerm(ObjectNode term, FieldPath path, Errors errors) {
    topologyKey(term, path, errors);
    if (Trees.text(term, "topologyKey").isEmpty()) {
      errors.all(path.child("topologyKey"), "", Texts.qualifiedName(""));
    }
    JsonNode namespaces = term.path("namespaces");
    for (int i = 0; i < namespaces.size(); i++) {
      String name = namespaces.get(i).asString("");
      errors.all(path.child("namespace"), name, Texts.dnsLabel(name));
    }
  }

  private static void topologyKey(ObjectNode term, FieldPath path, Errors errors) {
    String key = Trees.text(term, "topologyKey");
    if (key.isEmpty()) {
      errors.required(path.child("topologyKey"), "can not be empty");
    } else {
      errors.all(path.child("topologyKey"), key, Texts.qualifiedName(key));
    }
  }

  static void spreads(JsonNode constraints, FieldPath path, Errors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < constraints.size(); i++) {
      JsonNode constraint = constraints.get(i);
      String pair =
          "{"
              + Trees.text(constraint, "topologyKey")
              + ", "
              + Trees.text(constraint, "whenUnsatisfiable")
              + "}";
      if (!seen.add(pair)) {
        errors.duplicate(path.index(i).child("{topologyKey, whenUnsatisfiable}"), pair);
      }
    }
  }

  static void spread(ObjectNode constraint, FieldPath path, Errors errors) {
    int skew = constraint.path("maxSkew").intValue(0);
    if (skew <= 0) {
      errors.invalid(path.child("maxSkew"), skew, "must be greater than zero");
    }
    topologyKey(constraint, path, errors);
    JsonNode domains = constraint.path("minDomains");
    if (domains.isNumber() && domains.intValue() <= 0) {
      errors.invalid(path.child("minDomains"), domains, "must be greater than zero");
    }
    String otherwise = Trees.text(constraint, "whenUnsatisfiable");
    if (domains.isNumber() && otherwise.equals("ScheduleAnyway")) {
      errors.invalid(
          path.child("minDomains"),
          domains,
          "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway");
    }
  }
}
