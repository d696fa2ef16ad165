package dev.j8s.scheduler;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.queue.SchedulingQueue;
import dev.j8s.scheduler.snapshot.ClusterState;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings what informers see to the cluster's state and to the queue. Objects are parsed on the
 * informers' threads and applied on the scheduling thread.
 */
final class ClusterFeed {
  private final ClusterState cluster;
  private final SchedulingQueue queue;
  private final Executor thread;
  private final String schedulerName;

  /**
   * @param thread the scheduling thread
   */
  ClusterFeed(ClusterState cluster, SchedulingQueue queue, Executor thread, String schedulerName) {
    this.cluster = cluster;
    this.queue = queue;
    this.thread = thread;
    this.schedulerName = schedulerName;
  }

  Informer.Handler<Pod> pods() {
    return new Informer.Handler<>() {
      @Override
      public void added(Pod pod) {
        changed(null, pod);
      }

      @Override
      public void updated(Pod before, Pod after) {
        if (!Objects.equals(before.getMetadata().getUid(), after.getMetadata().getUid())) {
          deleted(before);
          changed(null, after);
        } else {
          changed(before, after);
        }
      }

      @Override
      public void deleted(Pod last) {
        String uid = uid(last);
        thread.execute(() -> gone(uid));
      }
    };
  }

  Informer.Handler<Node> nodes() {
    return new Informer.Handler<>() {
      @Override
      public void added(Node node) {
        thread.execute(() -> {
          cluster.setNode(node);
          queue.changed(new ClusterEvent.NodeAdded(node));
        });
      }

      @Override
      public void updated(Node before, Node after) {
        boolean same =
            Objects.equals(before.getSpec(), after.getSpec())
                && Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())
                && Objects.equals(allocatable(before), allocatable(after));
        boolean sameImages =
            before.getStatus() == null
                || after.getStatus() == null
                || before.getStatus().getImages().equals(after.getStatus().getImages());
        if (same && sameImages) {
          return;
        }
        thread.execute(() -> {
          cluster.setNode(after);
          if (!same) {
            queue.changed(new ClusterEvent.NodeChanged(before, after));
          }
        });
      }

      @Override
      public void deleted(Node last) {
        thread.execute(() -> cluster.removeNode(last.getMetadata().getName()));
      }
    };
  }

  Informer.Handler<Namespace> namespaces() {
    return new Informer.Handler<>() {
      @Override
      public void added(Namespace namespace) {
        String name = namespace.getMetadata().getName();
        thread.execute(() -> {
          cluster.setNamespace(name, namespace.getMetadata().getLabels());
          queue.changed(new ClusterEvent.NamespaceChanged(name));
        });
      }

      @Override
      public void updated(Namespace before, Namespace after) {
        if (!Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())) {
          added(after);
        }
      }

      @Override
      public void deleted(Namespace last) {
        thread.execute(() -> cluster.removeNamespace(last.getMetadata().getName()));
      }
    };
  }

  /** Volumes and claims: plugins read these from the informers themselves. */
  <T extends HasMetadata> Informer.Handler<T> storage() {
    return new Informer.Handler<>() {
      @Override
      public void added(T object) {
        Key key = Key.of(object);
        String kind = object.getKind();
        thread.execute(() ->
            queue.changed(new ClusterEvent.StorageChanged(kind, key.namespace(), key.name())));
      }

      @Override
      public void updated(T before, T after) {
        added(after);
      }

      @Override
      public void deleted(T last) {}
    };
  }

  private void changed(@Nullable Pod before, Pod after) {
    if (ended(after)) {
      String uid = uid(after);
      thread.execute(() -> gone(uid));
      return;
    }
    String node = after.getSpec().getNodeName();
    boolean bound = node != null && !node.isEmpty();
    if (!bound && !schedulerName.equals(after.getSpec().getSchedulerName())) {
      return;
    }
    if (bound && before != null && PodInfo.sameForScheduling(before, after)) {
      return;
    }
    PodInfo pod = new PodInfo(after);
    if (bound) {
      thread.execute(() -> onNode(pod, node));
    } else {
      thread.execute(() -> waiting(pod));
    }
  }

  private void onNode(PodInfo pod, String node) {
    boolean assumed = cluster.isAssumed(pod.uid());
    PodInfo before = cluster.pod(pod.uid());
    queue.remove(pod.uid());
    cluster.nominations().remove(pod.uid());
    cluster.setPod(pod, node);
    queue.changed(
        before == null || assumed
            ? new ClusterEvent.BoundPodAdded(pod)
            : new ClusterEvent.BoundPodChanged(before, pod));
  }

  private void waiting(PodInfo pod) {
    if (cluster.has(pod.uid())) {
      queue.replaceInFlight(pod);
      return;
    }
    if (pod.terminating()) {
      queue.remove(pod.uid());
      cluster.nominations().remove(pod.uid());
      return;
    }
    cluster.nominations().set(pod, pod.nominatedNode());
    queue.set(pod);
  }

  private void gone(String uid) {
    queue.remove(uid);
    cluster.nominations().remove(uid);
    PodInfo removed = cluster.removePod(uid);
    if (removed != null) {
      queue.changed(new ClusterEvent.BoundPodRemoved(removed));
    }
  }

  private static String uid(Pod pod) {
    return PodInfo.uidOf(pod);
  }

  private static boolean ended(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  private static @Nullable Map<String, ?> allocatable(Node node) {
    return node.getStatus() == null ? null : node.getStatus().getAllocatable();
  }
}
