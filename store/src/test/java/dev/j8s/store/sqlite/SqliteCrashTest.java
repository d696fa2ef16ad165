package dev.j8s.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.store.Entry;
import dev.j8s.store.Store;
import dev.j8s.store.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCrashTest {
  private static final int KILLED_AFTER = 2000;

  @TempDir Path folder;

  /** Writes pairs of keys for ever and says which are answered. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) {
      Store store = SqliteStore.open(Path.of(arguments[0]));
      String run = arguments[1];
      for (int i = 0; ; i++) {
        String key = run + "-" + i;
        CompletableFuture<Void> answered =
            store
                .commit(
                    Transaction.builder()
                        .put("/a/" + key, key.getBytes(StandardCharsets.UTF_8))
                        .put("/b/" + key, key.getBytes(StandardCharsets.UTF_8))
                        .build())
                .thenRun(() -> System.out.println(key));
        if (i % 100 == 99) {
          answered.join();
          System.out.flush();
        }
      }
    }
  }

  @Test
  void everyAnsweredCommitSurvivesAKillAndNoneIsHalfThere() throws Exception {
    Path file = folder.resolve("store.db");
    Set<String> answered = new HashSet<>();
    for (int run = 0; run < 2; run++) {
      answered.addAll(runUntilKilled(file, "run" + run));
      try (Store store = SqliteStore.open(file)) {
        Map<String, String> found = new HashMap<>();
        for (Entry entry : store.range("/", "", 0, 0).entries()) {
          found.put(entry.key(), new String(entry.value(), StandardCharsets.UTF_8));
        }
        for (String key : answered) {
          assertThat(found).containsEntry("/a/" + key, key).containsEntry("/b/" + key, key);
        }
        long firsts = found.keySet().stream().filter(key -> key.startsWith("/a/")).count();
        long seconds = found.keySet().stream().filter(key -> key.startsWith("/b/")).count();
        assertThat(firsts).isEqualTo(seconds);
      }
    }
  }

  private static Set<String> runUntilKilled(Path file, String run) throws IOException {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                file.toString(),
                run)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<String> answered = new HashSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(run)) {
          answered.add(line);
        }
        if (answered.size() == KILLED_AFTER) {
          victim.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(answered).hasSizeGreaterThanOrEqualTo(KILLED_AFTER);
    return answered;
  }
}
