package dev.j8s.api.selector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Requirements on labels, all of which must hold. Immutable. */
public record LabelSelector(List<Requirement> requirements)
    implements Predicate<Map<String, String>> {

  private static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  /** How a label is compared with the values. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    NOT_EXISTS,
    GREATER,
    LESS
  }

  /** One requirement. */
  public record Requirement(String key, Operator operator, Set<String> values) {
    public Requirement {
      values = Set.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case NOT_EXISTS -> value == null;
        case GREATER -> value != null && compare(value) > 0;
        case LESS -> value != null && compare(value) < 0;
      };
    }

    /** 0 where either is no number, which satisfies neither. */
    private int compare(String value) {
      try {
        return Long.compare(Long.parseLong(value), Long.parseLong(values.iterator().next()));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  public static LabelSelector everything() {
    return EVERYTHING;
  }

  /**
   * Parses {@code a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1}.
   *
   * @throws IllegalArgumentException with upstream's words
   */
  public static LabelSelector parse(String text) {
    return text.isBlank() ? EVERYTHING : new LabelSelector(new LabelParser(text).parse());
  }

  /**
   * From {@code matchLabels} and {@code matchExpressions} of a {@code metav1.LabelSelector}: an
   * empty one matches everything.
   *
   * @throws IllegalArgumentException when an operator is none
   */
  public static LabelSelector of(JsonNode selector) {
    List<Requirement> list = new ArrayList<>();
    for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
      list.add(new Requirement(label.getKey(), Operator.IN, Set.of(label.getValue().asString(""))));
    }
    for (JsonNode expression : selector.path("matchExpressions")) {
      Set<String> values = new LinkedHashSet<>();
      expression.path("values").forEach(value -> values.add(value.asString("")));
      String operator = expression.path("operator").asString("");
      list.add(
          new Requirement(
              expression.path("key").asString(""),
              switch (operator) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                case "DoesNotExist" -> Operator.NOT_EXISTS;
                default ->
                    throw new IllegalArgumentException(
                        "\"" + operator + "\" is not a valid label selector operator");
              },
              values));
    }
    return new LabelSelector(list);
  }

  /** From a plain map of labels, as services have it. */
  public static LabelSelector ofLabels(JsonNode labels) {
    List<Requirement> list = new ArrayList<>();
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      list.add(new Requirement(label.getKey(), Operator.IN, Set.of(label.getValue().asString(""))));
    }
    return new LabelSelector(list);
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  @Override
  public boolean test(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** In upstream's form, by key. */
  @Override
  public String toString() {
    return String.join(
        ",",
        requirements.stream()
            .sorted(java.util.Comparator.comparing(Requirement::key))
            .map(LabelSelector::shown)
            .toList());
  }

  private static String shown(Requirement requirement) {
    List<String> values = requirement.values().stream().sorted().toList();
    return switch (requirement.operator()) {
      case EXISTS -> requirement.key();
      case NOT_EXISTS -> "!" + requirement.key();
      case GREATER -> requirement.key() + ">" + values.getFirst();
      case LESS -> requirement.key() + "<" + values.getFirst();
      case IN ->
          values.size() == 1
              ? requirement.key() + "=" + values.getFirst()
              : requirement.key() + " in (" + String.join(",", values) + ")";
      case NOT_IN ->
          values.size() == 1
              ? requirement.key() + "!=" + values.getFirst()
              : requirement.key() + " notin (" + String.join(",", values) + ")";
    };
  }
}
