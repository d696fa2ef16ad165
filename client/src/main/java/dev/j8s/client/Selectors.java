package dev.j8s.client;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Label selectors as objects carry them. */
public final class Selectors {
  private Selectors() {}

  /** A missing selector matches nothing, an empty one everything. */
  public static boolean matches(
      @Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
    Map<String, String> present = labels == null ? Map.of() : labels;
    if (selector.getMatchLabels() != null && !matches(selector.getMatchLabels(), present)) {
      return false;
    }
    for (LabelSelectorRequirement requirement : selector.getMatchExpressions()) {
      if (!matches(requirement, present)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the labels hold all of these; nothing wanted matches everything. */
  public static boolean matches(Map<String, String> wanted, @Nullable Map<String, String> labels) {
    Map<String, String> present = labels == null ? Map.of() : labels;
    for (var label : wanted.entrySet()) {
      if (!label.getValue().equals(present.get(label.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** In the form that a request's labelSelector takes. */
  public static String format(LabelSelector selector) {
    List<String> terms = new ArrayList<>();
    if (selector.getMatchLabels() != null) {
      selector.getMatchLabels().forEach((key, value) -> terms.add(key + "=" + value));
    }
    for (LabelSelectorRequirement requirement : selector.getMatchExpressions()) {
      String key = requirement.getKey();
      String values = " (" + String.join(",", requirement.getValues()) + ")";
      terms.add(
          switch (requirement.getOperator()) {
            case "In" -> key + " in" + values;
            case "NotIn" -> key + " notin" + values;
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default -> throw new IllegalArgumentException(invalid(requirement));
          });
    }
    return String.join(",", terms);
  }

  private static String invalid(LabelSelectorRequirement requirement) {
    return "\"" + requirement.getOperator() + "\" is not a valid label selector operator";
  }

  public static boolean isEmpty(LabelSelector selector) {
    return (selector.getMatchLabels() == null || selector.getMatchLabels().isEmpty())
        && selector.getMatchExpressions().isEmpty();
  }

  private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    return switch (requirement.getOperator()) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> throw new IllegalArgumentException(invalid(requirement));
    };
  }
}
