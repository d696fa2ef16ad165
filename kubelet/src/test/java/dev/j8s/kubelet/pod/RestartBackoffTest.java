package dev.j8s.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private final RestartBackoff backoff = new RestartBackoff();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** The container ends, waits as long as it must and starts again. */
  private Duration endAndRestart() {
    Instant finished = now;
    Duration wait =
        backoff.wait("app", finished, now).map(RestartBackoff.Wait::delay).orElse(Duration.ZERO);
    now = now.plus(wait);
    assertThat(backoff.wait("app", finished, now)).isEmpty();
    backoff.restarted("app", finished, now);
    return wait;
  }

  @Test
  void theDelayDoublesUpToFiveMinutes() {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seconds.add(endAndRestart().toSeconds());
    }
    assertThat(seconds).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
  }

  @Test
  void aContainerThatRanForTenMinutesStartsAtOnce() {
    endAndRestart();
    endAndRestart();
    now = now.plus(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(endAndRestart()).isZero();
    assertThat(endAndRestart()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void delaysAreWrittenAsUpstreamDoes() {
    assertThat(RestartBackoff.text(Duration.ofSeconds(40))).isEqualTo("40s");
    assertThat(RestartBackoff.text(Duration.ofSeconds(80))).isEqualTo("1m20s");
    assertThat(RestartBackoff.text(Duration.ofMinutes(5))).isEqualTo("5m0s");
  }
}
