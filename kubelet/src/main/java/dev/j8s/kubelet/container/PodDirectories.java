package dev.j8s.kubelet.container;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where a pod's files are on the node. */
public record PodDirectories(Path root, Path logs) {
  /** Makes them; what is in the volumes of pods is not for the node's other users to see. */
  public void create() throws IOException {
    Files.createDirectories(root);
    Files.createDirectories(logs);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
  }

  /** A folder a pod, named by its uid. */
  public Path pods() {
    return root.resolve("pods");
  }

  public Path pod(String uid) {
    return pods().resolve(uid);
  }

  Path hostsFile(String uid) {
    return pod(uid).resolve("etc-hosts");
  }

  Path container(String uid, String name) {
    return pod(uid).resolve("containers").resolve(name);
  }

  public Path podLogs(Pod pod) {
    return podLogs(
        pod.getMetadata().getNamespace(), pod.getMetadata().getName(), pod.getMetadata().getUid());
  }

  public Path podLogs(String namespace, String name, String uid) {
    return logs.resolve(namespace + "_" + name + "_" + uid);
  }

  /** Relative to the pod's log folder. */
  static String logPath(String container, int attempt) {
    return container + "/" + attempt + ".log";
  }

  Path seccompProfile(String relative) {
    return root.resolve("seccomp").resolve(relative);
  }

  /** Removes a folder and all below it; not finding it is no error. */
  public static void remove(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // gone already
    }
  }
}
