package dev.j8s.client.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.SimulatedEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final WorkQueue<String> queue = new WorkQueue<>("test", environment, () -> {});

  @Test
  void aKeyWaitsOnceAndNeverIsWorkedOnTwiceAtOnce() {
    queue.add("a");
    queue.add("a");
    assertThat(queue.poll()).contains("a");
    queue.add("a");
    assertThat(queue.poll()).isEmpty();
    queue.done("a");
    assertThat(queue.poll()).contains("a");
    queue.done("a");
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void ofSeveralDelaysTheShortestCounts() {
    queue.addAfter("a", Duration.ofSeconds(10));
    queue.addAfter("a", Duration.ofSeconds(2));
    queue.addAfter("a", Duration.ofSeconds(5));
    environment.advance(Duration.ofSeconds(2));
    assertThat(queue.poll()).contains("a");
    queue.done("a");
    environment.advance(Duration.ofSeconds(20));
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void retriesSlowDownUntilForgotten() {
    for (int i = 0; i < 10; i++) {
      queue.addRateLimited("a");
      assertThat(queue.poll()).isEmpty();
      environment.advance(Duration.ofMillis(5L << i));
      assertThat(queue.poll()).contains("a");
      queue.done("a");
    }
    queue.forget("a");
    queue.addRateLimited("a");
    environment.advance(Duration.ofMillis(5));
    assertThat(queue.poll()).contains("a");
  }

  @Test
  void allKeysTogetherAreRetriedTenTimesASecond() {
    for (int i = 0; i < 120; i++) {
      queue.addRateLimited("key" + i);
    }
    environment.advance(Duration.ofMillis(5));
    assertThat(queue.size()).isEqualTo(100);
    environment.advance(Duration.ofSeconds(1));
    assertThat(queue.size()).isEqualTo(110);
  }
}
