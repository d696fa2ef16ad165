package dev.j8s.api.meta;

import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** Values that are a number or text, such as {@code 3} and {@code 25%}. */
public final class IntOrString {
  private IntOrString() {}

  /** Whether it is text of the form {@code 25%}. */
  public static boolean isPercent(JsonNode value) {
    return value.isString() && percent(value.stringValue()).isPresent();
  }

  /**
   * The number itself, or that share of a total, rounded as asked; empty when the value is text but
   * no percentage.
   */
  public static OptionalInt scaled(JsonNode value, int total, boolean roundUp) {
    if (value.isNumber()) {
      return OptionalInt.of(value.intValue());
    }
    OptionalInt percent = percent(value.asString(""));
    if (percent.isEmpty()) {
      return percent;
    }
    double share = (double) percent.getAsInt() * total / 100;
    return OptionalInt.of((int) (roundUp ? Math.ceil(share) : Math.floor(share)));
  }

  private static OptionalInt percent(String text) {
    if (!text.endsWith("%") || text.length() < 2 || text.length() > 10) {
      return OptionalInt.empty();
    }
    for (int i = 0; i < text.length() - 1; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(Integer.parseInt(text.substring(0, text.length() - 1)));
  }
}
