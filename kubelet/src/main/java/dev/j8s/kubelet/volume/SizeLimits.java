package dev.j8s.kubelet.volume;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** The sizeLimit of emptyDirs on disk; for those in memory the kernel sees to it. */
public final class SizeLimits {
  private SizeLimits() {}

  /** Whether there is anything to measure. */
  public static boolean any(Pod pod) {
    return pod.getSpec().getVolumes().stream().anyMatch(SizeLimits::limited);
  }

  static boolean limited(Volume volume) {
    EmptyDirVolumeSource source = volume.getEmptyDir();
    return source != null
        && source.getSizeLimit() != null
        && source.getSizeLimit().getNumericalAmount().signum() > 0
        && (source.getMedium() == null || source.getMedium().isEmpty());
  }

  /** Bytes of all files below the folder, each counted once however many names it has. */
  static long used(Path folder) throws IOException {
    Used used = new Used();
    Files.walkFileTree(folder, used);
    return used.bytes;
  }

  private static final class Used extends SimpleFileVisitor<Path> {
    private final Set<Object> seen = new HashSet<>();
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Object key = attributes.fileKey();
      if (key == null || seen.add(key)) {
        bytes += attributes.size();
      }
      return FileVisitResult.CONTINUE;
    }

    /** Containers remove files while they are counted. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
