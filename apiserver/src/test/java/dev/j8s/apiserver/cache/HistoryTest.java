package dev.j8s.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.apiserver.registry.Registry.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final History history = new History(Snapshot.EMPTY, 1);
  private Snapshot state = Snapshot.EMPTY;

  private void append(long revision, Instant time) {
    String json = "{\"metadata\":{\"name\":\"m\",\"resourceVersion\":\"\"}}";
    CachedObject object =
        CachedObject.of("m" + revision, json.getBytes(StandardCharsets.UTF_8), revision, null);
    state = state.with(object.key(), object);
    history.append(List.of(new Event(EventType.ADDED, object, null, state, time)));
  }

  @Test
  void whatIsOldGoesAlsoWhenNothingNewComes() {
    for (int i = 2; i < 200; i++) {
      append(i, START);
    }
    assertThat(history.numberAfter(1)).isZero();
    history.trim(START.plus(History.KEPT));
    assertThat(history.numberAfter(1)).isZero();
    history.trim(START.plus(History.KEPT).plusSeconds(1));
    assertThat(history.numberAfter(150)).isEqualTo(-1);
    assertThat(history.numberAfter(199)).isEqualTo(198);
    assertThat(history.from(0, 10)).isNull();
    assertThat(history.asOf(199)).isSameAs(state);
    append(200, START.plus(Duration.ofHours(1)));
    assertThat(history.from(198, 10)).hasSize(1);
    assertThat(history.asOf(200)).isSameAs(state);
  }

  @Test
  void atMostSoManyAreKept() {
    for (int i = 0; i < History.LARGEST + 10; i++) {
      append(2 + i, START);
    }
    assertThat(history.from(9, 1)).isNull();
    assertThat(history.from(10, 1)).hasSize(1);
    assertThat(history.baseRevision()).isEqualTo(11);
  }
}
