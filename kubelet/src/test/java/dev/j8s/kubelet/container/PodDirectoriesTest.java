package dev.j8s.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDirectoriesTest {
  @TempDir Path folder;

  @Test
  void otherUsersOfTheNodeCannotReadTheVolumesOfPods() throws IOException {
    Path root = folder.resolve("kubelet");
    Files.createDirectory(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));

    new PodDirectories(root, folder.resolve("logs")).create();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwxr-x---");
    assertThat(folder.resolve("logs")).isDirectory();
  }
}
