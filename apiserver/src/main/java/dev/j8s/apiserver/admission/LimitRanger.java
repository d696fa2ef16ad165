package dev.j8s.apiserver.admission;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import dev.j8s.apiserver.registry.Draft;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives containers the namespace's default requests and limits, and holds them to its bounds. */
final class LimitRanger implements Admission {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  @Override
  public void admit(Draft draft) {
    if (!isNewPod(draft)) {
      return;
    }
    for (ObjectNode range : ranges(draft)) {
      for (ObjectNode limit : Fields.items(range, "spec", "limits")) {
        if (Fields.text(limit, "type").equals("Container")) {
          complete(draft.object(), limit);
        }
      }
    }
  }

  @Override
  public void validate(Draft draft) {
    boolean claim =
        draft.is("", "persistentvolumeclaims")
            && draft.operation() != Draft.Operation.DELETE
            && draft.subresource().isEmpty();
    if (!isNewPod(draft) && !claim) {
      return;
    }
    List<String> errors = new ArrayList<>();
    for (ObjectNode range : ranges(draft)) {
      for (ObjectNode limit : Fields.items(range, "spec", "limits")) {
        if (claim) {
          checkClaim(draft.object(), limit, errors);
        } else {
          checkPod(draft.object(), limit, errors);
        }
      }
    }
    if (!errors.isEmpty()) {
      String words = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
      throw ApiException.forbidden(draft.type().resource(), draft.name(), words);
    }
  }

  private static boolean isNewPod(Draft draft) {
    return draft.is("", "pods")
        && draft.operation() == Draft.Operation.CREATE
        && draft.subresource().isEmpty();
  }

  private static List<ObjectNode> ranges(Draft draft) {
    List<ObjectNode> ranges = new ArrayList<>();
    draft.reader().each("", "limitranges", draft.namespace(), one -> ranges.add(one.tree()));
    return ranges;
  }

  private static void complete(ObjectNode pod, ObjectNode limit) {
    List<String> done = new ArrayList<>();
    for (String kind : List.of("containers", "initContainers")) {
      String what = kind.equals("containers") ? "container" : "init container";
      for (ObjectNode container : Fields.items(pod, "spec", kind)) {
        String name = Fields.text(container, "name");
        note(
            done,
            fill(container, "requests", limit.path("defaultRequest")),
            " request for " + what + " " + name);
        note(
            done,
            fill(container, "limits", limit.path("default")),
            " limit for " + what + " " + name);
      }
    }
    if (!done.isEmpty()) {
      Fields.child(pod, "metadata", "annotations")
          .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", done));
    }
  }

  private static void note(List<String> done, List<String> set, String where) {
    if (!set.isEmpty()) {
      done.add(String.join(", ", set) + where);
    }
  }

  private static List<String> fill(ObjectNode container, String kind, JsonNode defaults) {
    List<String> set = new ArrayList<>();
    for (String resource : new TreeSet<>(defaults.propertyNames())) {
      ObjectNode amounts = Fields.child(container, "resources", kind);
      if (!amounts.has(resource)) {
        amounts.set(resource, defaults.path(resource));
        set.add(resource);
      }
    }
    return set;
  }

  private static void checkPod(ObjectNode pod, ObjectNode limit, List<String> errors) {
    String type = Fields.text(limit, "type");
    if (type.equals("Container")) {
      for (String kind : List.of("containers", "initContainers")) {
        for (ObjectNode container : Fields.items(pod, "spec", kind)) {
          check(
              amounts(Fields.at(container, "resources", "requests")),
              amounts(Fields.at(container, "resources", "limits")),
              limit,
              type,
              errors);
        }
      }
    } else if (type.equals("Pod")) {
      check(PodUsage.total(pod, "requests"), PodUsage.total(pod, "limits"), limit, type, errors);
    }
  }

  private static void checkClaim(ObjectNode claim, ObjectNode limit, List<String> errors) {
    if (Fields.text(limit, "type").equals("PersistentVolumeClaim")) {
      Map<String, BigDecimal> requests = amounts(Fields.at(claim, "spec", "resources", "requests"));
      for (Map.Entry<String, JsonNode> bound : limit.path("min").properties()) {
        BigDecimal request = requests.get(bound.getKey());
        if (request != null && request.compareTo(amount(bound.getValue())) < 0) {
          errors.add(
              words("minimum", bound, "PersistentVolumeClaim")
                  + ", but request is "
                  + shown(request));
        }
      }
      for (Map.Entry<String, JsonNode> bound : limit.path("max").properties()) {
        BigDecimal request = requests.get(bound.getKey());
        if (request != null && request.compareTo(amount(bound.getValue())) > 0) {
          errors.add(
              words("maximum", bound, "PersistentVolumeClaim")
                  + ", but request is "
                  + shown(request));
        }
      }
    }
  }

  private static void check(
      Map<String, BigDecimal> requests,
      Map<String, BigDecimal> limits,
      ObjectNode bounds,
      String type,
      List<String> errors) {
    for (Map.Entry<String, JsonNode> min : bounds.path("min").properties()) {
      checkMin(min, requests.get(min.getKey()), limits.get(min.getKey()), type, errors);
    }
    for (Map.Entry<String, JsonNode> max : bounds.path("max").properties()) {
      checkMax(max, requests.get(max.getKey()), limits.get(max.getKey()), type, errors);
    }
    for (Map.Entry<String, JsonNode> ratio : bounds.path("maxLimitRequestRatio").properties()) {
      checkRatio(ratio, requests.get(ratio.getKey()), limits.get(ratio.getKey()), type, errors);
    }
  }

  private static void checkMin(
      Map.Entry<String, JsonNode> bound,
      @Nullable BigDecimal request,
      @Nullable BigDecimal limit,
      String type,
      List<String> errors) {
    BigDecimal least = amount(bound.getValue());
    if (request == null) {
      errors.add(words("minimum", bound, type) + ".  No request is specified");
    } else if (request.compareTo(least) < 0) {
      errors.add(words("minimum", bound, type) + ", but request is " + shown(request));
    } else if (limit != null && limit.compareTo(least) < 0) {
      errors.add(words("minimum", bound, type) + ", but limit is " + shown(limit));
    }
  }

  private static void checkMax(
      Map.Entry<String, JsonNode> bound,
      @Nullable BigDecimal request,
      @Nullable BigDecimal limit,
      String type,
      List<String> errors) {
    BigDecimal most = amount(bound.getValue());
    if (limit == null) {
      errors.add(words("maximum", bound, type) + ".  No limit is specified");
    } else if (limit.compareTo(most) > 0) {
      errors.add(words("maximum", bound, type) + ", but limit is " + shown(limit));
    } else if (request != null && request.compareTo(most) > 0) {
      errors.add(words("maximum", bound, type) + ", but request is " + shown(request));
    }
  }

  private static void checkRatio(
      Map.Entry<String, JsonNode> bound,
      @Nullable BigDecimal request,
      @Nullable BigDecimal limit,
      String type,
      List<String> errors) {
    String start =
        bound.getKey()
            + " max limit to request ratio per "
            + type
            + " is "
            + bound.getValue().asString("");
    if (request == null || request.signum() == 0) {
      errors.add(start + ", but no request is specified or request is 0");
    } else if (limit == null || limit.signum() == 0) {
      errors.add(start + ", but no limit is specified or limit is 0");
    } else if (limit.doubleValue() / request.doubleValue()
        > amount(bound.getValue()).doubleValue()) {
      errors.add(
          start
              + String.format(
                  java.util.Locale.ROOT,
                  ", but provided ratio is %f",
                  limit.doubleValue() / request.doubleValue()));
    }
  }

  private static String words(String bound, Map.Entry<String, JsonNode> amount, String type) {
    return bound
        + " "
        + amount.getKey()
        + " usage per "
        + type
        + " is "
        + amount.getValue().asString("");
  }

  private static Map<String, BigDecimal> amounts(JsonNode resources) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    resources.properties().forEach(one -> amounts.put(one.getKey(), amount(one.getValue())));
    return amounts;
  }

  private static BigDecimal amount(JsonNode value) {
    return Quantities.parse(value.asString("0"));
  }

  private static String shown(BigDecimal amount) {
    return Quantities.format(amount, amount.compareTo(BigDecimal.valueOf(1024)) >= 0);
  }
}
