package dev.j8s.kubelet.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.SimulatedEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
  @TempDir Path folder;
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<String> reopened = new ArrayList<>();
  private boolean refuses;
  private Path log;
  private LogRotation rotation;

  @BeforeEach
  void create() {
    log = folder.resolve("0.log");
    rotation =
        new LogRotation(
            new LogRotation.Containers() {
              @Override
              public Collection<LogRotation.Writing> running() {
                return List.of(new LogRotation.Writing("c1", log));
              }

              @Override
              public void reopen(String containerId) throws IOException {
                if (refuses) {
                  throw new IOException("no such container");
                }
                reopened.add(containerId);
                Files.createFile(log);
              }
            },
            10,
            3,
            environment);
  }

  @Test
  void onlyALargeLogIsRotatedAndTheOldestGo() throws Exception {
    rotation.start();
    for (int i = 0; i < 5; i++) {
      Files.writeString(log, "more than ten bytes " + i);
      environment.advance(Duration.ofSeconds(11));
    }
    Files.writeString(log, "small");
    environment.advance(Duration.ofSeconds(11));

    assertThat(reopened).hasSize(5);
    assertThat(names()).hasSize(3).contains("0.log");
    assertThat(names()).filteredOn(name -> name.endsWith(".gz")).hasSize(1);
    assertThat(log).hasContent("small");
    rotation.close();
  }

  @Test
  void aLogThatCanNotBeReopenedKeepsItsName() throws Exception {
    Files.writeString(log, "more than ten bytes");
    refuses = true;

    rotation.rotateAll();

    assertThat(names()).containsExactly("0.log");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
