package dev.j8s.kubelet.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void write() throws Exception {
    log = folder.resolve("0.log");
    Files.writeString(
        log,
        """
        2026-01-01T00:00:01.000000001Z stdout F one
        2026-01-01T00:00:02Z stdout P tw
        2026-01-01T00:00:02.5Z stdout F o
        2026-01-01T02:00:03+02:00 stderr F three
        not a line
        2026-01-01T00:00:04Z stdout F\s
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-  | false | -1 | -1 | one~two~three~~",
        "-  | false | 1  | -1 | ~",
        "-  | false | 0  | -1 | ''",
        "-  | false | 99 | -1 | one~two~three~~",
        "-  | false | -1 | 6  | one~tw",
        "-  | false | -1 | 0  | ''",
        "3  | false | -1 | -1 | three~~",
        "-  | true  | -1 | 33 | 2026-01-01T00:00:01.000000001Z on",
        "3  | true  | -1 | 38 | 2026-01-01T00:00:03.000000000Z three~2",
      })
  void aPartOfALogIsRead(
      @Nullable Integer since, boolean timestamps, long tail, long limit, String expected)
      throws Exception {
    Instant from = since == null ? null : Instant.parse("2026-01-01T00:00:0" + since + "Z");

    assertThat(read(new LogOptions(false, from, timestamps, tail, limit), LogFollower.NONE))
        .isEqualTo(expected.replace('~', '\n'));
  }

  @Test
  void aPartialLineHasOneTimestamp() throws Exception {
    assertThat(read(new LogOptions(false, null, true, -1, -1), LogFollower.NONE))
        .contains("\n2026-01-01T00:00:02.000000000Z two\n");
  }

  @Test
  void followingGoesOnThroughARotationAndEndsWithTheContainer() throws Exception {
    Script script =
        new Script(
            List.of(
                () -> append(log, "2026-01-01T00:00:05Z stdout F five\n2026-01-01T00:00:06Z std"),
                () -> append(log, "out F six\n"),
                () -> {
                  Files.move(log, folder.resolve("0.log.1"));
                  append(folder.resolve("0.log.1"), "2026-01-01T00:00:07Z stdout F seven\n");
                },
                () -> append(log, "2026-01-01T00:00:08Z stdout F eight\n")));

    assertThat(read(new LogOptions(true, null, false, 0, -1), script))
        .isEqualTo("five\nsix\nseven\neight\n");
  }

  private String read(LogOptions options, LogFollower follower) throws Exception {
    var out = new ByteArrayOutputStream();
    LogReader.copy(log, options, out, follower);
    return out.toString(UTF_8);
  }

  private static void append(Path file, String text) throws Exception {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Each wait for more does the next step; after the last the container is over. */
  private static final class Script implements LogFollower {
    private final Queue<Step> steps;

    Script(List<Step> steps) {
      this.steps = new ArrayDeque<>(steps);
    }

    @Override
    public boolean growing() {
      return !steps.isEmpty();
    }

    @Override
    public void await() {
      try {
        steps.remove().run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
