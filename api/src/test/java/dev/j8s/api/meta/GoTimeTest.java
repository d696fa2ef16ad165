package dev.j8s.api.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z,2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.999Z,2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+02:00,2026-01-02T01:04:05Z",
    "2026-01-02T03:04:05.123456789-01:30,2026-01-02T04:34:05Z",
    "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z"
  })
  void aTimeIsKeptInWholeSecondsOfUtc(String text, String kept) {
    assertThat(GoTime.parse(text).map(GoTime::format)).contains(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2026-01-02",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:05",
        "2026-13-02T03:04:05Z",
        "2026-01-02 03:04:05Z",
        "2026-02-30T03:04:05Z",
        "2026-01-02T24:04:05Z",
        "2026-01-02T03:04:05+0200",
        "2026-01-02T03:04:05+02:00:30",
        "2026-01-02t03:04:05z",
        "+12026-01-02T03:04:05Z"
      })
  void whatIsNoRfc3339TimeIsRefused(String text) {
    assertThat(GoTime.parse(text)).isEmpty();
  }

  @Test
  void aMicroTimeHasSixDigits() {
    assertThat(GoTime.formatMicro(Instant.parse("2026-01-02T03:04:05.1234567Z")))
        .isEqualTo("2026-01-02T03:04:05.123456Z");
    assertThat(GoTime.formatMicro(Instant.parse("2026-01-02T03:04:05Z")))
        .isEqualTo("2026-01-02T03:04:05.000000Z");
  }

  @ParameterizedTest
  @CsvSource({
    "1h,1h0m0s",
    "90m,1h30m0s",
    "1h5m3s,1h5m3s",
    "60s,1m0s",
    "1.5s,1.5s",
    "1500ms,1.5s",
    "100ms,100ms",
    "1us,1µs",
    "1.5us,1.5µs",
    "3ns,3ns",
    "0,0s",
    "0s,0s",
    "-1m,-1m0s",
    "+5s,5s",
    "1h0.5m,1h0m30s",
    ".5s,500ms",
    "1.s,1s",
    "100h,100h0m0s"
  })
  void aDurationIsPrintedAsGoPrintsIt(String text, String printed) {
    assertThat(GoTime.parseDuration(text).map(GoTime::formatDuration)).contains(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "1", "s", "1x", "1 s", "1d", "..s", "1h 5m", "1.2.3s", "9999999h"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(GoTime.parseDuration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-2,<invalid>",
    "-1,0s",
    "0,0s",
    "1,1s",
    "119,119s",
    "120,2m",
    "121,2m1s",
    "599,9m59s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "10860,3h1m",
    "28799,7h59m",
    "28800,8h",
    "172799,47h",
    "172800,2d",
    "176400,2d1h",
    "691199,7d23h",
    "691200,8d",
    "63071999,729d",
    "63072000,2y",
    "63158400,2y1d",
    "252288000,8y",
    "300000000,9y"
  })
  void anAgeIsShownInTheTwoLargestUnits(long seconds, String shown) {
    assertThat(GoTime.humanDuration(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }
}
