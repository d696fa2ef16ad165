package dev.j8s.api.validation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When a cron job runs: five fields or a descriptor, checked as the library of upstream reads it.
 */
final class CronSchedule {
  private static final Set<String> DESCRIPTORS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, Map.of()),
          new Field(0, 23, Map.of()),
          new Field(1, 31, Map.of()),
          new Field(1, 12, numbered(MONTHS, 1)),
          new Field(0, 6, numbered(DAYS, 0)));

  private record Field(int least, int most, Map<String, Integer> names) {}

  private CronSchedule() {}

  private static Map<String, Integer> numbered(List<String> names, int first) {
    return names.stream()
        .collect(
            java.util.stream.Collectors.toUnmodifiableMap(
                name -> name, name -> names.indexOf(name) + first));
  }

  /** What is wrong with it, in upstream's words; empty when nothing is. */
  static Optional<String> wrong(String schedule) {
    if (schedule.startsWith("@")) {
      return descriptor(schedule);
    }
    String[] fields = schedule.strip().split("\\s+", -1);
    if (fields.length != FIELDS.size()) {
      return Optional.of(
          "expected exactly 5 fields, found "
              + (schedule.isBlank() ? 0 : fields.length)
              + ": ["
              + String.join(" ", fields)
              + "]");
    }
    try {
      for (int i = 0; i < fields.length; i++) {
        for (String range : fields[i].split(",", -1)) {
          if (!range.isEmpty()) {
            check(range, FIELDS.get(i));
          }
        }
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> descriptor(String text) {
    if (text.startsWith("@every ")) {
      return dev.j8s.api.meta.GoTime.parseDuration(text.substring("@every ".length())).isPresent()
          ? Optional.empty()
          : Optional.of(
              "failed to parse duration "
                  + text
                  + ": time: invalid duration \""
                  + text.substring("@every ".length())
                  + "\"");
    }
    return DESCRIPTORS.contains(text)
        ? Optional.empty()
        : Optional.of("unrecognized descriptor: " + text);
  }

  /** {@code *}, {@code ?}, {@code 1}, {@code 1-5}, each with a step or without. */
  private static void check(String range, Field field) {
    String[] parts = range.split("/", -1);
    String[] bounds = parts[0].split("-", -1);
    boolean all = bounds[0].equals("*") || bounds[0].equals("?");
    int start = all ? field.least() : number(bounds[0], field.names());
    int end = all ? field.most() : start;
    if (!all && bounds.length == 2) {
      end = number(bounds[1], field.names());
    } else if (!all && bounds.length > 2) {
      throw new IllegalArgumentException("too many hyphens: " + range);
    }
    int step = 1;
    if (parts.length == 2) {
      step = number(parts[1], Map.of());
      end = bounds.length == 1 ? field.most() : end;
    } else if (parts.length > 2) {
      throw new IllegalArgumentException("too many slashes: " + range);
    }
    if (start < field.least()) {
      throw new IllegalArgumentException(
          "beginning of range (" + start + ") below minimum (" + field.least() + "): " + range);
    }
    if (end > field.most()) {
      throw new IllegalArgumentException(
          "end of range (" + end + ") above maximum (" + field.most() + "): " + range);
    }
    if (start > end) {
      throw new IllegalArgumentException(
          "beginning of range (" + start + ") beyond end of range (" + end + "): " + range);
    }
    if (step == 0) {
      throw new IllegalArgumentException("step of range should be a positive number: " + range);
    }
  }

  private static int number(String text, Map<String, Integer> names) {
    Integer named = names.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "failed to parse int from "
              + text
              + ": strconv.Atoi: parsing \""
              + text
              + "\": invalid syntax",
          e);
    }
    if (number < 0) {
      throw new IllegalArgumentException("negative number (" + number + ") not allowed: " + text);
    }
    return number;
  }
}
