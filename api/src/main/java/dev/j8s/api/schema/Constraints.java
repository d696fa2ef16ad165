package dev.j8s.api.schema;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Bounds of a value; null where there is none. */
public record Constraints(
    @Nullable BigDecimal minimum,
    @Nullable BigDecimal maximum,
    boolean exclusiveMinimum,
    boolean exclusiveMaximum,
    @Nullable BigDecimal multipleOf,
    @Nullable Integer minLength,
    @Nullable Integer maxLength,
    @Nullable String pattern,
    @Nullable Integer minItems,
    @Nullable Integer maxItems,
    boolean uniqueItems,
    @Nullable Integer minProperties,
    @Nullable Integer maxProperties) {

  /** Only from one number to another, both included. */
  public static Constraints range(@Nullable Long minimum, @Nullable Long maximum) {
    return new Constraints(
        minimum == null ? null : BigDecimal.valueOf(minimum),
        maximum == null ? null : BigDecimal.valueOf(maximum),
        false,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        null);
  }
}
