package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Quantities as whole numbers, rounded up like upstream. */
final class Quantities {
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private Quantities() {}

  /** In thousandths, as for cpu. */
  static long milli(Quantity quantity) {
    String amount = quantity.getAmount();
    String format = quantity.getFormat();
    if (isPlain(amount)) {
      if (format == null || format.isEmpty()) {
        return Long.parseLong(amount) * 1000;
      }
      if (format.equals("m")) {
        return Long.parseLong(amount);
      }
    }
    return up(Quantity.getAmountInBytes(quantity).movePointRight(3));
  }

  /** In whole units, as for memory. */
  static long value(Quantity quantity) {
    String amount = quantity.getAmount();
    String format = quantity.getFormat();
    if (isPlain(amount)) {
      int shift =
          switch (format == null ? "" : format) {
            case "" -> 0;
            case "Ki" -> 10;
            case "Mi" -> 20;
            case "Gi" -> 30;
            default -> -1;
          };
      long number = Long.parseLong(amount);
      if (shift >= 0 && number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    return up(Quantity.getAmountInBytes(quantity));
  }

  /** Short enough that no unit here overflows, and digits only. */
  private static boolean isPlain(String amount) {
    int length = amount.length();
    if (length == 0 || length > 15) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = amount.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  private static long up(BigDecimal value) {
    return value.compareTo(MAX) >= 0
        ? Long.MAX_VALUE
        : value.setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
