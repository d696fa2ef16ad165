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

  private record Placed(Qos qos, long cpuRequestMilli) {}

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
    synchronized (this) {
      pods.put(uid, new Placed(qos, resources.cpuRequestMilli()));
      weighBurstable();
    }
    return path;
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
            .mapToLong(Placed::cpuRequestMilli)
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
