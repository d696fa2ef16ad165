package dev.j8s.api.meta;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times and durations in the forms that Go reads and prints. */
public final class GoTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private GoTime() {}

  /** A {@code metav1.Time}: whole seconds, UTC. */
  public static String format(Instant time) {
    return SECONDS.format(time.truncatedTo(ChronoUnit.SECONDS));
  }

  /** A {@code metav1.MicroTime}: six digits of a second, UTC. */
  public static String formatMicro(Instant time) {
    return MICROS.format(time.truncatedTo(ChronoUnit.MICROS));
  }

  /** RFC 3339; empty when the text is none. */
  public static Optional<Instant> parse(String text) {
    try {
      return RFC_3339.matcher(text).matches()
          ? Optional.of(OffsetDateTime.parse(text).toInstant())
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Such as {@code 1h5m0s}; empty when the text is none. */
  public static Optional<Duration> parseDuration(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    int at = 0;
    while (at < rest.length()) {
      int number = at;
      while (at < rest.length() && (Character.isDigit(rest.charAt(at)) || rest.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < rest.length() && !Character.isDigit(rest.charAt(at)) && rest.charAt(at) != '.') {
        at++;
      }
      long factor = factor(rest.substring(unit, at));
      if (factor == 0 || unit == number) {
        return Optional.empty();
      }
      try {
        BigDecimal amount = new BigDecimal(rest.substring(number, unit));
        nanos = nanos.add(amount.multiply(BigDecimal.valueOf(factor)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    if (nanos.compareTo(LONGEST) > 0) {
      return Optional.empty();
    }
    long exact = nanos.longValue();
    return Optional.of(Duration.ofNanos(negative ? -exact : exact));
  }

  private static long factor(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1000;
      case "ms" -> 1_000_000;
      case "s" -> NANOS_PER_SECOND;
      case "m" -> 60 * NANOS_PER_SECOND;
      case "h" -> 3600 * NANOS_PER_SECOND;
      default -> 0;
    };
  }

  public static String formatDuration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    String sign = duration.isNegative() ? "-" : "";
    Duration size = duration.abs();
    long nanos = size.toNanos();
    if (nanos < NANOS_PER_SECOND) {
      return sign
          + (nanos < 1000
              ? nanos + "ns"
              : nanos < 1_000_000 ? decimal(nanos, 1000) + "µs" : decimal(nanos, 1_000_000) + "ms");
    }
    StringBuilder text = new StringBuilder(sign);
    if (size.toHours() > 0) {
      text.append(size.toHours()).append('h');
    }
    if (size.toMinutes() > 0) {
      text.append(size.toMinutesPart()).append('m');
    }
    long rest = nanos % (60 * NANOS_PER_SECOND);
    return text.append(decimal(rest, NANOS_PER_SECOND)).append('s').toString();
  }

  private static String decimal(long value, long unit) {
    String text =
        BigDecimal.valueOf(value)
            .divide(BigDecimal.valueOf(unit))
            .stripTrailingZeros()
            .toPlainString();
    return text;
  }

  /** As {@code kubectl} shows an age: {@code 5s}, {@code 3m20s}, {@code 2d}. */
  public static String humanDuration(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return pair(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return pair(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    if (hours < 192) {
      return pair(hours / 24, "d", hours % 24, "h");
    }
    if (hours < 24 * 365 * 2) {
      return hours / 24 + "d";
    }
    if (hours < 24 * 365 * 8) {
      return pair(hours / 24 / 365, "y", hours / 24 % 365, "d");
    }
    return hours / 24 / 365 + "y";
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
  }
}
