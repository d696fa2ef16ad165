package dev.j8s.kubelet.cgroup;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The node's part of the control group tree: {@code
 * <root>/kubepods[/burstable|/besteffort]/pod<uid>}. The runtime makes the containers' groups
 * below; all of a pod's is removed here.
 */
public final class PodCgroups {
  private static final String PODS = "kubepods";

  private final CgroupTree tree;
  private final String root;
  private final Map<String, Placed> pods = new HashMap<>(); // guarded by this

  private record Placed(Qos qos, Resources resources) {}

  /** Changes what containers may use. */
  public interface Containers {
    void resize() throws IOException;
  }

  /**
   * @param root the agent's own group, such as {@code /j8s/node-1}; its pods lie below it
   */
  public PodCgroups(CgroupTree tree, String root) {
    this.tree = requireNonNull(tree, "tree is null");
    this.root = (root.equals("/") ? "" : root) + "/" + PODS;
  }

  /** Makes the groups of the quality of service classes. */
  public void prepare() throws IOException {
    tree.create(root);
    for (Qos qos : Qos.values()) {
      if (!qos.folder().isEmpty()) {
        tree.create(root + "/" + qos.folder());
        tree.shares(root + "/" + qos.folder(), Resources.shares(0));
      }
    }
  }

  /** Makes the pod's group with its limits; answers its name for the runtime. */
  public String create(Pod pod) throws IOException {
    String uid = pod.getMetadata().getUid();
    Qos qos = Qos.of(pod);
    Resources resources = Resources.of(pod);
    String path = path(qos, uid);
    tree.create(path);
    tree.limit(path, resources);
    place(uid, new Placed(qos, resources));
    return path;
  }

  /**
   * Counts a pod whose group is there already; answers whether it was counted for the first time.
   */
  public synchronized boolean adopt(Pod pod) throws IOException {
    String uid = pod.getMetadata().getUid();
    if (pods.containsKey(uid)) {
      return false;
    }
    place(uid, new Placed(Qos.of(pod), Resources.of(pod)));
    return true;
  }

  /**
   * Changes a pod's limits, and those of its containers meanwhile: at no time may a container have
   * more than its pod.
   */
  public void resize(Pod pod, Containers containers) throws IOException {
    String uid = pod.getMetadata().getUid();
    Qos qos = Qos.of(pod);
    Resources now = Resources.of(pod);
    String path = path(qos, uid);
    Placed before;
    synchronized (this) {
      before = pods.get(uid);
    }
    tree.limit(path, before == null ? now : now.larger(before.resources()));
    containers.resize();
    tree.limit(path, now);
    place(uid, new Placed(qos, now));
  }

  private synchronized void place(String uid, Placed pod) throws IOException {
    pods.put(uid, pod);
    weighBurstable();
  }

  /** Removes the group of a pod whose processes are gone, whatever its class was. */
  public void remove(String uid) throws IOException {
    for (Qos qos : Qos.values()) {
      tree.remove(path(qos, uid));
    }
    synchronized (this) {
      pods.remove(uid);
      weighBurstable();
    }
  }

  private void weighBurstable() throws IOException {
    long sum =
        pods.values().stream()
            .filter(p -> p.qos() == Qos.BURSTABLE)
            .mapToLong(p -> p.resources().cpuRequestMilli())
            .sum();
    tree.shares(root + "/" + Qos.BURSTABLE.folder(), Resources.shares(sum));
  }

  private String path(Qos qos, String uid) {
    return root + (qos.folder().isEmpty() ? "" : "/" + qos.folder()) + "/pod" + uid;
  }

  public boolean unified() {
    return tree.unified();
  }
}
