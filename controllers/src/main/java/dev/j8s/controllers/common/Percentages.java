package dev.j8s.controllers.common;

import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** Numbers that may be given as a percentage. */
public final class Percentages {
  private Percentages() {}

  public static int of(@Nullable IntOrString value, int total, boolean roundUp, int otherwise) {
    if (value == null) {
      return otherwise;
    }
    if (value.getIntVal() != null) {
      return value.getIntVal();
    }
    String text = value.getStrVal();
    if (text == null || !text.endsWith("%")) {
      throw new IllegalArgumentException(
          "invalid value for IntOrString: \"" + text + "\" is neither a number nor a percentage");
    }
    double exact = Integer.parseInt(text.substring(0, text.length() - 1)) * total / 100.0;
    return (int) (roundUp ? Math.ceil(exact) : Math.floor(exact));
  }
}
