package dev.j8s.controllers.cronjob;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cron expression: minute, hour, day of month, month, day of week; or {@code @daily} and the
 * like, or {@code @every 1h30m}. When both days are restricted either may match.
 */
final class CronSchedule {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int YEARS_AHEAD = 5;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean anyDay;
  private final Duration every;
  private final ZoneId zone;

  private CronSchedule(String[] fields, ZoneId zone) {
    this.zone = zone;
    every = Duration.ZERO;
    minutes = field(fields[0], 0, 59, List.of(), 0);
    hours = field(fields[1], 0, 23, List.of(), 0);
    daysOfMonth = field(fields[2], 1, 31, List.of(), 0);
    months = field(fields[3], 1, 12, MONTHS, 1);
    BitSet week = field(fields[4], 0, 7, DAYS, 0);
    if (week.get(7)) {
      week.set(0);
    }
    daysOfWeek = week;
    anyDay = isStar(fields[2]) || isStar(fields[4]);
  }

  private CronSchedule(Duration every, ZoneId zone) {
    this.every = every;
    this.zone = zone;
    minutes = hours = daysOfMonth = months = daysOfWeek = new BitSet();
    anyDay = true;
  }

  /**
   * @param timeZone such as {@code Etc/UTC}; empty for UTC
   * @throws IllegalArgumentException when it can't be read
   */
  static CronSchedule parse(String expression, String timeZone) {
    ZoneId zone;
    try {
      zone = ZoneId.of(timeZone.isEmpty() ? "UTC" : timeZone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone " + timeZone, e);
    }
    String trimmed = expression.strip();
    if (trimmed.startsWith("@every ")) {
      return new CronSchedule(duration(trimmed.substring("@every ".length()).strip()), zone);
    }
    String spelled =
        switch (trimmed) {
          case "@yearly", "@annually" -> "0 0 1 1 *";
          case "@monthly" -> "0 0 1 * *";
          case "@weekly" -> "0 0 * * 0";
          case "@daily", "@midnight" -> "0 0 * * *";
          case "@hourly" -> "0 * * * *";
          default -> trimmed;
        };
    String[] fields = spelled.split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found " + fields.length + ": [" + expression + "]");
    }
    return new CronSchedule(fields, zone);
  }

  /** The first time after; empty when there is none within five years. */
  Optional<Instant> next(Instant after) {
    if (!every.isZero()) {
      return Optional.of(after.plus(every).truncatedTo(ChronoUnit.SECONDS));
    }
    ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    int lastYear = time.getYear() + YEARS_AHEAD;
    while (time.getYear() <= lastYear) {
      if (!months.get(time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!matchesDay(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!hours.get(time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }

  ZoneId zone() {
    return zone;
  }

  private boolean matchesDay(ZonedDateTime time) {
    boolean month = daysOfMonth.get(time.getDayOfMonth());
    boolean week = daysOfWeek.get(time.getDayOfWeek().getValue() % 7);
    return anyDay ? month && week : month || week;
  }

  private static boolean isStar(String field) {
    return field.startsWith("*") || field.startsWith("?");
  }

  private static BitSet field(String text, int min, int max, List<String> names, int firstName) {
    BitSet set = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] stepped = part.split("/", 2);
      int step = stepped.length == 2 ? number(stepped[1], List.of(), 0) : 1;
      int from;
      int to;
      if (stepped[0].equals("*") || stepped[0].equals("?")) {
        from = min;
        to = max == 7 ? 6 : max;
      } else {
        String[] range = stepped[0].split("-", 2);
        from = number(range[0], names, firstName);
        to =
            range.length == 2
                ? number(range[1], names, firstName)
                : stepped.length == 2 ? max : from;
      }
      if (step < 1 || from < min || to > max || from > to) {
        throw new IllegalArgumentException(
            "\"" + part + "\" is out of range " + min + " to " + max);
      }
      for (int value = from; value <= to; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(String text, List<String> names, int firstName) {
    int name = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (name >= 0) {
      return name + firstName;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("failed to parse int from \"" + text + "\"", e);
    }
  }

  /** As Go writes it: {@code 1h30m}. */
  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (duration.toSeconds() < 1) {
        throw new IllegalArgumentException("\"" + text + "\" is shorter than a second");
      }
      return duration;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("failed to parse duration \"" + text + "\"", e);
    }
  }
}
