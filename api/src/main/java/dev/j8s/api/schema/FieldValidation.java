package dev.j8s.api.schema;

/** What happens to fields that are unknown or given twice: the query parameter of that name. */
public enum FieldValidation {
  /** They are dropped without a word. */
  IGNORE,
  /** They are dropped and each is told in a warning. */
  WARN,
  /** The request fails. */
  STRICT;

  /** {@code Ignore}, {@code Warn} or {@code Strict}; anything else means warn, as for kubectl. */
  public static FieldValidation of(String parameter) {
    return switch (parameter) {
      case "Ignore" -> IGNORE;
      case "Strict" -> STRICT;
      default -> WARN;
    };
  }
}
