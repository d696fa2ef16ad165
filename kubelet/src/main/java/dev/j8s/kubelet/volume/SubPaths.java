package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import dev.j8s.kubelet.env.Expansion;
import dev.j8s.kubelet.mount.BeneathPath;
import dev.j8s.kubelet.mount.Mounts;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives containers a part of a volume. The part is opened so that no link leads out of the volume,
 * and the runtime is handed a bind mount of exactly what was opened.
 */
final class SubPaths {
  private final Mounts mounts;

  SubPaths(Mounts mounts) {
    this.mounts = requireNonNull(mounts, "mounts is null");
  }

  /** Which part of the volume the mount is for; "" for all of it. */
  static String wanted(VolumeMount mount, Map<String, String> env) throws VolumeException {
    String path = mount.getSubPath() == null ? "" : mount.getSubPath();
    if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
      path = expand(mount.getSubPathExpr(), env);
    }
    if (path.isEmpty()) {
      return path;
    }
    if (path.startsWith("/")) {
      throw new VolumeException("error SubPath `" + path + "` must not be an absolute path");
    }
    for (Path part : Path.of(path)) {
      if (part.toString().equals("..")) {
        throw new VolumeException(
            "unable to provision SubPath `" + path + "`: must not contain '..'");
      }
    }
    return path;
  }

  private static String expand(String expression, Map<String, String> env) throws VolumeException {
    StringBuilder missing = new StringBuilder();
    String path =
        Expansion.expand(
            expression,
            name -> {
              String value = env.get(name);
              if (value == null && missing.isEmpty()) {
                missing.append("missing value for \"").append(name).append('"');
              }
              return value == null ? "" : value;
            });
    if (!missing.isEmpty()) {
      throw new VolumeException(missing.toString());
    }
    return path;
  }

  /** Where the part now is mounted; done anew for each start of the container. */
  Path prepare(Path volume, String subPath, Path target, String mountName, String containerName)
      throws VolumeException {
    try (BeneathPath part = open(volume, subPath)) {
      mounts.unmountAll(target);
      makeTarget(target, Files.isDirectory(part.path()));
      mounts.bind(part.path(), target);
      return target;
    } catch (IOException e) {
      throw new VolumeException(
          "failed to prepare subPath for volumeMount \"%s\" of container \"%s\": %s"
              .formatted(mountName, containerName, e.getMessage()),
          e);
    }
  }

  private static BeneathPath open(Path volume, String subPath) throws IOException {
    return BeneathPath.openOrMake(volume, Path.of(subPath).normalize(), Modes.get(volume) & 0777);
  }

  private static void makeTarget(Path target, boolean folder) throws IOException {
    if (Files.exists(target) && Files.isDirectory(target) != folder) {
      Files.delete(target);
    }
    if (folder) {
      Files.createDirectories(target);
    } else if (!Files.exists(target)) {
      Files.createDirectories(target.getParent());
      Files.createFile(target);
    }
  }
}
