package dev.j8s.api.meta;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times and durations in the forms that Go reads and prints. */
public final class GoTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
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
      return text.length() < 20
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
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
    double nanos = 0;
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
      double factor = factor(rest.substring(unit, at));
      if (factor == 0 || unit == number) {
        return Optional.empty();
      }
      try {
        nanos += Double.parseDouble(rest.substring(number, unit)) * factor;
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    long exact = Math.round(nanos);
    return Optional.of(Duration.ofNanos(negative ? -exact : exact));
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
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
        java.math.BigDecimal.valueOf(value)
            .divide(java.math.BigDecimal.valueOf(unit))
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
