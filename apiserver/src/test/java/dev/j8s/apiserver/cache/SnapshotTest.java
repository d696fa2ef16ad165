package dev.j8s.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static CachedObject object(String key, long revision) {
    byte[] stored = "{\"metadata\":{\"resourceVersion\":\"\"}}".getBytes(StandardCharsets.UTF_8);
    return CachedObject.of(key, stored, revision, null);
  }

  @Test
  void aSnapshotIsASortedMapWhoseOlderVersionsStayAsTheyWere() {
    Random random = new Random(7);
    TreeMap<String, Long> model = new TreeMap<>();
    Snapshot snapshot = Snapshot.EMPTY;
    Snapshot earlier = Snapshot.EMPTY;
    TreeMap<String, Long> earlierModel = new TreeMap<>();
    for (int i = 1; i <= 5000; i++) {
      String key = "ns" + random.nextInt(5) + "/n" + random.nextInt(300);
      if (random.nextInt(3) == 0) {
        snapshot = snapshot.without(key);
        model.remove(key);
      } else {
        snapshot = snapshot.with(key, object(key, i));
        model.put(key, (long) i);
      }
      if (i == 2500) {
        earlier = snapshot;
        earlierModel = new TreeMap<>(model);
      }
    }
    assertSame(snapshot, model);
    assertSame(earlier, earlierModel);
    assertThat(snapshot.count("ns1/", "ns10")).isEqualTo(model.subMap("ns1/", "ns10").size());
    CachedObject first = snapshot.first("ns2/", "ns20");
    assertThat(first == null ? null : first.key())
        .isEqualTo(model.subMap("ns2/", "ns20").firstKey());
  }

  private static void assertSame(Snapshot snapshot, SortedMap<String, Long> model) {
    List<String> seen = new ArrayList<>();
    snapshot.visit(
        "",
        "",
        one -> {
          seen.add(one.key() + "=" + one.resourceVersion());
          return true;
        });
    assertThat(seen)
        .containsExactlyElementsOf(
            model.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList());
    assertThat(snapshot.size()).isEqualTo(model.size());
  }
}
