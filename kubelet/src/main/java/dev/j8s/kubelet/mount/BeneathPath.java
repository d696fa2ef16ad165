package dev.j8s.kubelet.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file or folder opened below a root that no symbolic link, "..", or rename can lead out of, even
 * while a container changes the tree. The kernel resolves the path (openat2, RESOLVE_BENEATH), and
 * what was opened is used through its descriptor, never by name again.
 */
public final class BeneathPath implements AutoCloseable {
  private static final long O_PATH = 010000000;
  private static final long O_CLOEXEC = 02000000;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_BENEATH = 0x08;

  private final int descriptor;

  private BeneathPath(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Opens an existing file or folder. */
  public static BeneathPath open(Path root, Path relative) throws IOException {
    int rootDescriptor = openRoot(root);
    try {
      return new BeneathPath(openBelow(rootDescriptor, relative));
    } finally {
      SystemCalls.close(rootDescriptor);
    }
  }

  /** Opens a file or folder; the folders that are missing are made, with this mode. */
  public static BeneathPath openOrMake(Path root, Path relative, int mode) throws IOException {
    int rootDescriptor = openRoot(root);
    try {
      int current = openBelow(rootDescriptor, Path.of("."));
      for (int i = 1; i <= relative.getNameCount(); i++) {
        int next;
        try {
          next = openOrMakeOne(rootDescriptor, current, relative.subpath(0, i), mode);
        } finally {
          SystemCalls.close(current);
        }
        current = next;
      }
      return new BeneathPath(current);
    } finally {
      SystemCalls.close(rootDescriptor);
    }
  }

  private static int openOrMakeOne(int root, int parent, Path path, int mode) throws IOException {
    try {
      return openBelow(root, path);
    } catch (SystemCallException e) {
      if (e.errno() != SystemCalls.ENOENT) {
        throw e;
      }
    }
    try {
      SystemCalls.makeDirectory(parent, path.getFileName().toString(), mode);
    } catch (SystemCallException e) {
      // Another container's mount of the same subPath may have made it at this moment.
      if (e.errno() != SystemCalls.EEXIST) {
        throw e;
      }
    }
    int made = openBelow(root, path);
    // The process's umask has had its say in mkdir.
    Files.setAttribute(Path.of("/proc/self/fd/" + made), "unix:mode", mode);
    return made;
  }

  /** Names the opened file in a way that system calls and the JDK accept while this is open. */
  public Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public void close() throws IOException {
    SystemCalls.close(descriptor);
  }

  private static int openRoot(Path root) throws SystemCallException {
    return SystemCalls.open(SystemCalls.AT_FDCWD, root.toString(), O_PATH | O_CLOEXEC, 0);
  }

  private static int openBelow(int root, Path relative) throws SystemCallException {
    return SystemCalls.open(
        root, relative.toString(), O_PATH | O_CLOEXEC, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
  }
}
