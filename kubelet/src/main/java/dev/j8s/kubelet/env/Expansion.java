package dev.j8s.kubelet.env;

import java.util.function.UnaryOperator;

/**
 * Replaces {@code $(NAME)} in a text. {@code $$} stands for one dollar sign, so {@code $$(NAME)} is
 * left as {@code $(NAME)}; what is not a reference is left alone.
 */
public final class Expansion {
  private Expansion() {}

  /**
   * @param value answers what a name stands for; for a name it does not know, it answers what shall
   *     stand there, see {@link #unknown}
   */
  public static String expand(String text, UnaryOperator<String> value) {
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length() + 32);
    int copied = 0;
    while (dollar >= 0 && dollar + 1 < text.length()) {
      result.append(text, copied, dollar);
      char next = text.charAt(dollar + 1);
      int end = next == '(' ? text.indexOf(')', dollar + 2) : -1;
      if (end >= 0) {
        result.append(value.apply(text.substring(dollar + 2, end)));
        copied = end + 1;
      } else if (next == '$') {
        result.append('$');
        copied = dollar + 2;
      } else if (next == '(') {
        result.append("$(");
        copied = dollar + 2;
      } else {
        result.append('$').append(next);
        copied = dollar + 2;
      }
      dollar = text.indexOf('$', copied);
    }
    return result.append(text, copied, text.length()).toString();
  }

  /** How a reference to an unknown name reads: as it was written. */
  public static String unknown(String name) {
    return "$(" + name + ")";
  }
}
