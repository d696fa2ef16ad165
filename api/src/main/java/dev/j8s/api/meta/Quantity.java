package dev.j8s.api.meta;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * An exact amount with the family of suffixes it was written in. Its text is the canonical form
 * that Go prints: no fraction, the largest suffix that keeps it whole, at most nine decimal places
 * (rounded up).
 */
public final class Quantity implements Comparable<Quantity> {

  /** The family of suffixes. */
  public enum Format {
    DECIMAL_SI,
    BINARY_SI,
    DECIMAL_EXPONENT
  }

  /** What upstream answers to text that is no quantity. */
  public static final String SYNTAX =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final Map<String, Integer> BINARY =
      Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final int SMALLEST = 9;
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final BigInteger KILO = BigInteger.valueOf(1000);

  private final BigDecimal amount;
  private final Format format;

  private Quantity(BigDecimal amount, Format format) {
    this.amount = amount;
    this.format = format;
  }

  /**
   * @throws IllegalArgumentException with {@link #SYNTAX} when the text is none
   */
  public static Quantity parse(String text) {
    return tryParse(text).orElseThrow(() -> new IllegalArgumentException(SYNTAX));
  }

  public static Quantity of(BigDecimal amount, Format format) {
    return new Quantity(rounded(amount), format);
  }

  public static Optional<Quantity> tryParse(String text) {
    int end = 0;
    while (end < text.length() && isNumberPart(text.charAt(end), end)) {
      end++;
    }
    String number = text.substring(0, end);
    String suffix = text.substring(end);
    BigDecimal value;
    try {
      value = new BigDecimal(number);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    Integer binary = BINARY.get(suffix);
    if (binary != null) {
      BigDecimal amount = value.multiply(new BigDecimal(BigInteger.TWO.pow(binary)));
      return Optional.of(new Quantity(rounded(amount), Format.BINARY_SI));
    }
    Integer decimal = DECIMAL.get(suffix);
    if (decimal != null) {
      return Optional.of(
          new Quantity(rounded(value.scaleByPowerOfTen(decimal)), Format.DECIMAL_SI));
    }
    if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
      try {
        int exponent = Integer.parseInt(suffix.substring(1));
        if (Math.abs(exponent) <= 1000) {
          return Optional.of(
              new Quantity(rounded(value.scaleByPowerOfTen(exponent)), Format.DECIMAL_EXPONENT));
        }
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isNumberPart(char c, int at) {
    return (c >= '0' && c <= '9') || c == '.' || (at == 0 && (c == '-' || c == '+'));
  }

  private static BigDecimal rounded(BigDecimal amount) {
    return amount.scale() <= SMALLEST ? amount : amount.setScale(SMALLEST, RoundingMode.UP);
  }

  public BigDecimal amount() {
    return amount;
  }

  public Format format() {
    return format;
  }

  public int signum() {
    return amount.signum();
  }

  /** Rounded up to a whole number, as Go's Value(); saturates at the ends of a long. */
  public long value() {
    return saturated(amount);
  }

  /** In thousandths, rounded up, as Go's MilliValue(). */
  public long milliValue() {
    return saturated(amount.scaleByPowerOfTen(3));
  }

  private static long saturated(BigDecimal amount) {
    BigInteger whole = amount.setScale(0, RoundingMode.UP).toBigInteger();
    if (whole.bitLength() < Long.SIZE) {
      return whole.longValue();
    }
    return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** With at most three decimal places, rounded away from zero. */
  public Quantity toThousandths() {
    return amount.scale() <= 3 ? this : new Quantity(amount.setScale(3, RoundingMode.UP), format);
  }

  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), amount.signum() == 0 ? other.format : format);
  }

  public Quantity minus(Quantity other) {
    return new Quantity(
        amount.subtract(other.amount), amount.signum() == 0 ? other.format : format);
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** Two quantities are equal when their amounts are, however they are written. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Quantity quantity && compareTo(quantity) == 0;
  }

  @Override
  public int hashCode() {
    return amount.stripTrailingZeros().hashCode();
  }

  @Override
  public String toString() {
    if (amount.signum() == 0) {
      return "0";
    }
    boolean small = amount.abs().compareTo(BigDecimal.valueOf(1024)) < 0;
    if (format == Format.BINARY_SI && !small) {
      BigInteger whole = amount.setScale(0, RoundingMode.UP).toBigIntegerExact();
      return scaled(whole, KIBI, BINARY_SUFFIXES);
    }
    if (format == Format.DECIMAL_EXPONENT) {
      return exponent();
    }
    return scaled(
        amount.scaleByPowerOfTen(SMALLEST).setScale(0, RoundingMode.UP).toBigIntegerExact(),
        KILO,
        DECIMAL_SUFFIXES);
  }

  private static String scaled(BigInteger number, BigInteger step, String[] suffixes) {
    BigInteger mantissa = number;
    int index = 0;
    while (index < suffixes.length - 1) {
      BigInteger[] parts = mantissa.divideAndRemainder(step);
      if (parts[1].signum() != 0) {
        break;
      }
      mantissa = parts[0];
      index++;
    }
    return mantissa + suffixes[index];
  }

  private String exponent() {
    BigInteger mantissa =
        amount.scaleByPowerOfTen(SMALLEST).setScale(0, RoundingMode.UP).toBigIntegerExact();
    int exponent = -SMALLEST;
    while (true) {
      BigInteger[] parts = mantissa.divideAndRemainder(KILO);
      if (parts[1].signum() != 0) {
        break;
      }
      mantissa = parts[0];
      exponent += 3;
    }
    return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
  }
}
