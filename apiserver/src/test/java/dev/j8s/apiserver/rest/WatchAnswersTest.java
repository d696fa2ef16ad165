package dev.j8s.apiserver.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.apiserver.registry.Registry.WatchOptions;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchAnswersTest {
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

  @Test
  void aWatchThatAsksForNoEndGetsOneOfHalfAnHourToAnHour() {
    for (int i = 0; i < 100; i++) {
      assertThat(end(null)).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(60));
    }
    assertThat(end(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
  }

  private @Nullable Duration end(@Nullable Duration asked) {
    return WatchAnswers.withEnd(new WatchOptions("", "", "", "", true, false, asked), random)
        .timeout();
  }
}
