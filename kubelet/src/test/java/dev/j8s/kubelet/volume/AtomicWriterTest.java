package dev.j8s.kubelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.client.testing.SimulatedEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicWriterTest {
  @TempDir Path folder;
  private AtomicWriter writer;

  @BeforeEach
  void create() {
    writer = new AtomicWriter(folder, new SimulatedEnvironment(1));
  }

  @Test
  void filesAreReachedThroughOneSymbolicLink() throws Exception {
    assertThat(write(Map.of("key", "v", "deep/er/key", "w"))).isTrue();

    assertThat(Files.readString(folder.resolve("key"))).isEqualTo("v");
    assertThat(Files.readString(folder.resolve("deep/er/key"))).isEqualTo("w");
    assertThat(Files.readSymbolicLink(folder.resolve("key"))).isEqualTo(Path.of("..data/key"));
    assertThat(Files.readSymbolicLink(folder.resolve("deep"))).isEqualTo(Path.of("..data/deep"));
    assertThat(Files.readSymbolicLink(folder.resolve("..data")).toString())
        .matches("\\.\\.\\d{4}_\\d\\d_\\d\\d_\\d\\d_\\d\\d_\\d\\d\\.\\d+");
    assertThat(Modes.get(folder.resolve("..data/key").toRealPath())).isEqualTo(0640);
  }

  @Test
  void theSameContentIsNotWrittenAgain() throws Exception {
    write(Map.of("key", "v"));
    Path before = Files.readSymbolicLink(folder.resolve("..data"));

    assertThat(write(Map.of("key", "v"))).isFalse();
    assertThat(Files.readSymbolicLink(folder.resolve("..data"))).isEqualTo(before);
  }

  @Test
  void aNewContentReplacesAllAndRemovesWhatIsNoMore() throws Exception {
    write(Map.of("old", "1", "kept", "1", "d/x", "1"));

    assertThat(write(Map.of("kept", "2", "new", "2"))).isTrue();

    assertThat(names()).hasSize(4).contains("..data", "kept", "new").doesNotContain("old", "d");
    assertThat(Files.readString(folder.resolve("kept"))).isEqualTo("2");
  }

  @Test
  void whatAKilledWriteLeftIsTidiedByTheNext() throws Exception {
    write(Map.of("key", "1"));
    Files.createDirectory(folder.resolve("..2020_01_01_00_00_00.1"));
    Files.writeString(folder.resolve("..2020_01_01_00_00_00.1/half"), "half");
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2020_01_01_00_00_00.1"));
    Files.delete(folder.resolve("key"));

    write(Map.of("key", "1"));

    assertThat(names()).hasSize(3).contains("..data", "key");
  }

  @Test
  void permissionsAreSetBeforeTheFilesAreShown() throws Exception {
    writer.write(
        Map.of("key", content("v")),
        generation -> {
          assertThat(folder.resolve("..data")).doesNotExist();
          assertThat(generation.resolve("key")).hasContent("v");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/abs", "a/../../b", "..", "..data", "..x/y"})
  void pathsThatCouldLeaveTheVolumeAreRefused(String path) {
    assertThatThrownBy(() -> write(Map.of(path, "v")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("invalid path: ");
  }

  private boolean write(Map<String, String> files) throws IOException {
    Map<String, FileContent> contents = new java.util.HashMap<>();
    files.forEach((name, text) -> contents.put(name, content(text)));
    return writer.write(contents, _ -> {});
  }

  private static FileContent content(String text) {
    return new FileContent(text.getBytes(UTF_8), 0640);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
