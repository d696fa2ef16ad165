package dev.j8s.kubelet.pod;

import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.status.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is left of pods that were deleted while no agent was there. */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final PodServices services;
  private final Environment environment;

  Orphans(PodServices services) {
    this.services = services;
    this.environment = services.environment();
  }

  /** The uids of pods that have files on this node. */
  Set<String> onDisk() {
    Set<String> uids = new HashSet<>(services.volumes().podUids());
    Path pods = services.directories().pods();
    if (Files.isDirectory(pods)) {
      try (Stream<Path> folders = Files.list(pods)) {
        folders.forEach(folder -> uids.add(folder.getFileName().toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return uids;
  }

  /** Returns at once; goes on until all is gone. */
  void remove(String uid, Adopted left) {
    environment
        .executor()
        .execute(() -> {
          LOG.info("pods: removing {}, which the API has no more", uid);
          try {
            removeNow(uid, left);
          } catch (Exception e) {
            LOG.warn("pods: {} not removed, again in {}: {}", uid, RETRY, e.toString());
            environment.schedule(RETRY, () -> remove(uid, left));
          }
        });
  }

  private void removeNow(String uid, Adopted left) throws Exception {
    for (Instance instance : left.instances()) {
      if (instance.running()) {
        services
            .runtime()
            .stopContainer(
                instance.id(), Duration.ofSeconds(Labels.gracePeriod(instance.status())));
      }
      services.runtime().removeContainer(instance.id());
    }
    for (var sandbox : left.sandboxes()) {
      services.runtime().stopSandbox(sandbox.getId());
      services.runtime().removeSandbox(sandbox.getId());
      PodDirectories.remove(
          services
              .directories()
              .podLogs(sandbox.getMetadata().getNamespace(), sandbox.getMetadata().getName(), uid));
    }
    services.volumes().tearDown(uid);
    services.cgroups().remove(uid);
    PodDirectories.remove(services.directories().pod(uid));
  }
}
