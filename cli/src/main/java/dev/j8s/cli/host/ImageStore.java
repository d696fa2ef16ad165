package dev.j8s.cli.host;

import java.nio.file.Path;
import java.util.List;

/** The images of one containerd, as Kubernetes uses them (containerd's namespace k8s.io). */
public final class ImageStore {
  private final Path socket;

  public ImageStore(Path socket) {
    this.socket = socket;
  }

  /** Imports every image of an archive. */
  public void load(Path archive) {
    Programs.run("ctr", "-a", socket.toString(), "-n", "k8s.io", "images", "import", "" + archive);
  }

  /** The names of all images, without those that only repeat a digest. */
  public List<String> names() {
    return Programs.run("ctr", "-a", socket.toString(), "-n", "k8s.io", "images", "ls", "-q")
        .lines()
        .filter(name -> !name.startsWith("sha256:"))
        .toList();
  }
}
