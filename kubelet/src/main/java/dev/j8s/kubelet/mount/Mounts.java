package dev.j8s.kubelet.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be mounted and is mounted in this process's mount namespace. */
public interface Mounts {
  /**
   * Mounts a fresh tmpfs.
   *
   * @param sizeBytes its limit; 0 for the kernel's own (half of the memory)
   */
  void tmpfs(Path target, long sizeBytes) throws IOException;

  /** Makes {@code source}, with all that is mounted below it, appear at {@code target} too. */
  void bind(Path source, Path target) throws IOException;

  /** Takes the topmost mount at {@code target} away at once, even when files in it are open. */
  void unmount(Path target) throws IOException;

  /** Every mount at or below the path, in the order in which they were mounted. */
  List<Mount> under(Path path) throws IOException;

  default boolean mounted(Path path) throws IOException {
    return under(path).stream().anyMatch(mount -> mount.point().equals(path));
  }

  /** Takes away everything mounted at or below the path, the last mounted first. */
  default void unmountAll(Path path) throws IOException {
    for (Mount mount : under(path).reversed()) {
      unmount(mount.point());
    }
  }

  /**
   * One mount.
   *
   * @param root which folder of the file system is seen there
   * @param source the device, or null when it has none
   */
  record Mount(Path point, String root, String type, @Nullable String source) {}
}
