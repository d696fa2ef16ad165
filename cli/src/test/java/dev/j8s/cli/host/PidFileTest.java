package dev.j8s.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  @TempDir Path folder;

  @Test
  void stoppingEndsTheProcessAndRemovesTheFile() throws IOException {
    Process process = new ProcessBuilder("cat").start();
    PidFile file = new PidFile(folder.resolve("some/cat.pid"));
    file.write(process.toHandle());

    assertThat(file.process()).contains(process.toHandle());
    file.stop(Duration.ofSeconds(10));

    assertThat(process.isAlive()).isFalse();
    assertThat(folder.resolve("some/cat.pid")).doesNotExist();
  }

  @Test
  void anIdThatAnotherProcessHasNowIsNotTakenForIt() throws IOException {
    Path file = folder.resolve("old.pid");
    Files.writeString(file, ProcessHandle.current().pid() + " 1\n");

    assertThat(new PidFile(file).process()).isEmpty();
    new PidFile(file).stop(Duration.ZERO);
    assertThat(file).doesNotExist();
  }
}
