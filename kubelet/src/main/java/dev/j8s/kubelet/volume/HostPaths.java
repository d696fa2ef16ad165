package dev.j8s.kubelet.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that a hostPath is of the type it says, making it first where the type asks for that. */
final class HostPaths {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;

  private HostPaths() {}

  static void check(Path path, String type) throws IOException {
    switch (type) {
      case "" -> {}
      case "DirectoryOrCreate" -> {
        if (!Files.exists(path)) {
          Files.createDirectories(path);
          Modes.set(path, 0755);
        }
        require(Files.isDirectory(path), path, "a directory");
      }
      case "Directory" -> require(Files.isDirectory(path), path, "a directory");
      case "FileOrCreate" -> {
        if (!Files.exists(path)) {
          Files.createFile(path);
          Modes.set(path, 0644);
        }
        require(isFile(path), path, "a file");
      }
      case "File" -> require(isFile(path), path, "a file");
      case "Socket" -> require(is(path, SOCKET), path, "a socket file");
      case "CharDevice" -> require(is(path, CHARACTER_DEVICE), path, "a character device");
      case "BlockDevice" -> require(is(path, BLOCK_DEVICE), path, "a block device");
      default -> throw new IOException(type + " is an invalid volume type");
    }
  }

  private static boolean isFile(Path path) {
    return Files.exists(path) && !Files.isDirectory(path);
  }

  private static boolean is(Path path, int type) throws IOException {
    return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & TYPE) == type;
  }

  private static void require(boolean holds, Path path, String what) throws IOException {
    if (!holds) {
      throw new IOException("hostPath type check failed: " + path + " is not " + what);
    }
  }
}
