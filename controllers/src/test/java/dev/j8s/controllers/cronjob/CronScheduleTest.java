package dev.j8s.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *      | UTC           | 2026-01-01T00:00:30Z | 2026-01-01T00:01:00Z",
        "*/15 * * * *   | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T00:15:00Z",
        "0 22 * * 1-5   | UTC           | 2026-01-02T23:00:00Z | 2026-01-05T22:00:00Z",
        "0 0 13 * fri   | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
        "0 0 29 feb ?   | UTC           | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 * * 7      | UTC           | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
        "30 9 * * *     | Europe/Berlin | 2026-07-01T00:00:00Z | 2026-07-01T07:30:00Z",
        "@weekly        | UTC           | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
        "@every 1h30m   | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T01:30:00Z"
      })
  void findsTheNextTime(String expression, String zone, Instant after, Instant next) {
    assertThat(CronSchedule.parse(expression, zone).next(after)).contains(next);
  }

  @Test
  void aTimeThatNeverComesIsNone() {
    assertThat(CronSchedule.parse("0 0 31 2 *", "").next(Instant.EPOCH)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "* * * *", "60 * * * *", "* * * jan-foo *", "*/0 * * * *"})
  void refusesWhatItCannotRead(String expression) {
    assertThatThrownBy(() -> CronSchedule.parse(expression, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
