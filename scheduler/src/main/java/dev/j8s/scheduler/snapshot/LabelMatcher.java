package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A label selector made ready to match. Equal when it says the same. */
public record LabelMatcher(List<Requirement> requirements) {
  /** Matches everything. */
  public static final LabelMatcher EVERYTHING = new LabelMatcher(List.of());

  /** Matches nothing, as a selector that is not there. */
  public static final LabelMatcher NOTHING =
      new LabelMatcher(List.of(new Requirement("", Operator.NEVER, Set.of())));

  /** How a label's value is compared. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST,
    NEVER
  }

  /** One condition on one label. */
  public record Requirement(String key, Operator operator, Set<String> values) {
    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case NEVER -> false;
      };
    }
  }

  public LabelMatcher {
    requirements = List.copyOf(requirements);
  }

  /** No selector matches nothing; an empty one everything. */
  public static LabelMatcher of(@Nullable LabelSelector selector) {
    if (selector == null) {
      return NOTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    equalities(selector.getMatchLabels(), requirements);
    for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
      Operator operator =
          switch (Objects.requireNonNullElse(expression.getOperator(), "")) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default -> Operator.NEVER;
          };
      requirements.add(
          new Requirement(expression.getKey(), operator, new TreeSet<>(expression.getValues())));
    }
    return new LabelMatcher(requirements);
  }

  /** Matches objects that have all these labels. */
  public static LabelMatcher of(Map<String, String> labels) {
    List<Requirement> requirements = new ArrayList<>();
    equalities(labels, requirements);
    return new LabelMatcher(requirements);
  }

  /** Both this and the other. */
  public LabelMatcher and(LabelMatcher other) {
    List<Requirement> all = new ArrayList<>(requirements);
    all.addAll(other.requirements);
    return new LabelMatcher(all);
  }

  /** This and one more requirement. */
  public LabelMatcher and(String key, Operator operator, String value) {
    List<Requirement> more = new ArrayList<>(requirements);
    more.add(new Requirement(key, operator, Set.of(value)));
    return new LabelMatcher(more);
  }

  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  private static void equalities(@Nullable Map<String, String> labels, List<Requirement> to) {
    if (labels != null) {
      labels.forEach((key, value) -> to.add(new Requirement(key, Operator.IN, Set.of(value))));
    }
  }
}
