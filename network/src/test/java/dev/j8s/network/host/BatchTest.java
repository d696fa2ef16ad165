package dev.j8s.network.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.SimulatedEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BatchTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<Set<String>> seen = new ArrayList<>();
  private int failures;
  private final Batch<String> batch =
      new Batch<>("a test", Duration.ofMillis(2), environment, this::work);

  @Test
  void nothingRunsBeforeItIsOpenAndThenAllAtOnce() {
    batch.add("a");
    batch.add("b");
    environment.advance(Duration.ofSeconds(1));
    assertThat(seen).isEmpty();
    batch.open();
    environment.advance(Duration.ofMillis(1));
    assertThat(seen).containsExactly(Set.of("a", "b"));
  }

  @Test
  void changesThatComeTogetherAreOneBatch() {
    batch.open();
    environment.advance(Duration.ofMillis(1));
    seen.clear();
    batch.add("a");
    batch.add("b");
    batch.add("a");
    environment.advance(Duration.ofMillis(2));
    assertThat(seen).containsExactly(Set.of("a", "b"));
  }

  @Test
  void aBatchThatFailsIsTriedAgainWithWhatHasComeSince() {
    failures = 1;
    batch.add("a");
    batch.open();
    environment.advance(Duration.ofMillis(1));
    batch.add("b");
    assertThat(seen).isEmpty();
    environment.advance(Duration.ofMillis(100));
    assertThat(seen).containsExactly(Set.of("a", "b"));
  }

  private void work(Set<String> changed) throws IOException {
    if (failures-- > 0) {
      throw new IOException("not yet");
    }
    seen.add(Set.copyOf(changed));
  }
}
