package dev.j8s.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Comparisons of fields with values, all of which must hold. Immutable. */
public record FieldSelector(List<Term> terms) {
  private static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  /**
   * @param equal whether the field must have the value, or must not
   */
  public record Term(String field, String value, boolean equal) {}

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  public static FieldSelector everything() {
    return EVERYTHING;
  }

  /**
   * Parses {@code metadata.name=a,status.phase!=Running}; commas, equals signs and backslashes in
   * values are escaped by a backslash.
   *
   * @throws IllegalArgumentException with upstream's words
   */
  public static FieldSelector parse(String selector) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(selector)) {
      if (!part.isEmpty()) {
        terms.add(term(selector, part));
      }
    }
    return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
  }

  private static Term term(String selector, String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '!' && part.startsWith("!=", i)) {
        return new Term(part.substring(0, i), unescape(part.substring(i + 2)), false);
      } else if (c == '=') {
        int value = part.startsWith("==", i) ? i + 2 : i + 1;
        return new Term(part.substring(0, i), unescape(part.substring(value)), true);
      }
    }
    throw new IllegalArgumentException(
        "invalid selector: '" + selector + "'; can't understand '" + part + "'");
  }

  private static List<String> split(String selector) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      if (selector.charAt(i) == '\\') {
        i++;
      } else if (selector.charAt(i) == ',') {
        parts.add(selector.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(selector.substring(start));
    return parts;
  }

  private static String unescape(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=') {
        throw new IllegalArgumentException(
            "invalid field selector: unescaped character in value: " + (int) c);
      }
      if (c == '\\') {
        i++;
        if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
          throw new IllegalArgumentException(
              "invalid field selector: invalid escape sequence: "
                  + value.substring(i - 1, Math.min(i + 1, value.length())));
        }
      }
      text.append(value.charAt(i));
    }
    return text.toString();
  }

  /**
   * @param fields the value of a field, empty when it is absent
   */
  public boolean matches(UnaryOperator<String> fields) {
    for (Term term : terms) {
      if (fields.apply(term.field()).equals(term.value()) != term.equal()) {
        return false;
      }
    }
    return true;
  }
}
