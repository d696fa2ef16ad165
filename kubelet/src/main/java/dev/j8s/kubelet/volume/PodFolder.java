package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where upstream's kubelet keeps what belongs to one pod. */
public record PodFolder(Path root, String uid) {
  public PodFolder {
    requireNonNull(root, "root is null");
    if (uid.isEmpty() || uid.contains("/") || uid.startsWith(".")) {
      throw new IllegalArgumentException("not the uid of a pod: " + uid);
    }
  }

  static Path pods(Path root) {
    return root.resolve("pods");
  }

  public Path path() {
    return pods(root).resolve(uid);
  }

  public Path hostsFile() {
    return path().resolve("etc-hosts");
  }

  /** Where a container's own files are, such as its termination log. */
  public Path container(String name) {
    return path().resolve("containers").resolve(name);
  }

  Path volume(String plugin, String name) {
    return path().resolve("volumes").resolve(plugin.replace('/', '~')).resolve(name);
  }

  /** Exists when the volume has been set up completely. */
  Path readyMark(String plugin, String name) {
    return path()
        .resolve("plugins")
        .resolve(plugin.replace('/', '~'))
        .resolve(name)
        .resolve("ready");
  }

  Path subPath(String volume, String container, int index) {
    return path()
        .resolve("volume-subpaths")
        .resolve(volume)
        .resolve(container)
        .resolve(String.valueOf(index));
  }
}
