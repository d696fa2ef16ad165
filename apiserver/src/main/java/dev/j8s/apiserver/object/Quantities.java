package dev.j8s.apiserver.object;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Amounts such as {@code 100m}, {@code 1Gi} or {@code 1e3}. */
public final class Quantities {
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
          Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
          Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", BigDecimal.ONE.movePointRight(3)),
          Map.entry("M", BigDecimal.ONE.movePointRight(6)),
          Map.entry("G", BigDecimal.ONE.movePointRight(9)),
          Map.entry("T", BigDecimal.ONE.movePointRight(12)),
          Map.entry("P", BigDecimal.ONE.movePointRight(15)),
          Map.entry("E", BigDecimal.ONE.movePointRight(18)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private Quantities() {}

  /**
   * @throws NumberFormatException when the text is no quantity
   */
  public static BigDecimal parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    BigDecimal factor = SUFFIXES.get(text.substring(end));
    if (factor == null) {
      throw new NumberFormatException("\"" + text + "\" is no quantity");
    }
    return new BigDecimal(text.substring(0, end)).multiply(factor);
  }

  /** An amount as Kubernetes would print it: whole when possible, else in thousandths. */
  public static String format(BigDecimal amount, boolean binary) {
    BigDecimal plain = amount.stripTrailingZeros();
    if (plain.scale() > 0) {
      return plain.movePointRight(3).setScale(0, RoundingMode.UP).toPlainString() + "m";
    }
    if (plain.signum() == 0) {
      return "0";
    }
    return binary ? binary(plain) : decimal(plain);
  }

  private static String binary(BigDecimal whole) {
    String[] names = {"Ei", "Pi", "Ti", "Gi", "Mi", "Ki"};
    for (String name : names) {
      BigDecimal[] parts = whole.divideAndRemainder(SUFFIXES.getOrDefault(name, BigDecimal.ONE));
      if (parts[1].signum() == 0) {
        return parts[0].toPlainString() + name;
      }
    }
    return whole.toPlainString();
  }

  private static String decimal(BigDecimal whole) {
    String[] names = {"E", "P", "T", "G", "M", "k"};
    for (String name : names) {
      BigDecimal[] parts = whole.divideAndRemainder(SUFFIXES.getOrDefault(name, BigDecimal.ONE));
      if (parts[1].signum() == 0) {
        return parts[0].toPlainString() + name;
      }
    }
    return whole.toPlainString();
  }
}
