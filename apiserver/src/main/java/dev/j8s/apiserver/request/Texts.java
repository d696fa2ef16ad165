package dev.j8s.apiserver.request;

import java.util.ArrayList;
import java.util.List;

/** Cuts texts at a separator. */
public final class Texts {
  private Texts() {}

  /** The parts between separators, without blanks around them; empty ones are left out. */
  public static List<String> parts(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int to = text.indexOf(separator, from);
      if (to < 0) {
        to = text.length();
      }
      String part = text.substring(from, to).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      from = to + 1;
    }
    return parts;
  }
}
