package dev.j8s.kubelet.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives a volume to a pod's fsGroup: the group owns every file, may read (and write, unless the
 * volume is read-only) each, and folders hand the group down.
 */
final class GroupOwnership {
  private static final int SET_GROUP_ID = 02000;
  private static final int READ_WRITE = 0660;
  private static final int READ_ONLY = 0440;
  private static final int SEARCH = 0110;

  private GroupOwnership() {}

  static void apply(Path volume, long group, boolean readOnly) throws IOException {
    int gid = Math.toIntExact(group);
    int mask = readOnly ? READ_ONLY : READ_WRITE;
    Files.walkFileTree(
        volume,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            give(folder, gid);
            Modes.set(folder, Modes.get(folder) | mask | SET_GROUP_ID | SEARCH);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            give(file, gid);
            if (!attributes.isSymbolicLink()) {
              Modes.set(file, Modes.get(file) | mask);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether the root of the volume already is as {@link #apply} leaves it. */
  static boolean rootMatches(Path volume, long group, boolean readOnly) throws IOException {
    int wanted = (readOnly ? READ_ONLY : READ_WRITE) | SET_GROUP_ID | SEARCH;
    return (int) Files.getAttribute(volume, "unix:gid") == group
        && (Modes.get(volume) & wanted) == wanted;
  }

  private static void give(Path path, int gid) throws IOException {
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }
}
