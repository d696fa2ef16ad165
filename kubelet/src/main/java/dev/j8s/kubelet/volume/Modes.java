package dev.j8s.kubelet.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Permission bits with all twelve of Unix, which the process's umask has no say in. */
final class Modes {
  private static final int BITS = 07777;

  private Modes() {}

  static int get(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & BITS;
  }

  /** Follows symbolic links, as chmod does. */
  static void set(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode & BITS);
  }
}
