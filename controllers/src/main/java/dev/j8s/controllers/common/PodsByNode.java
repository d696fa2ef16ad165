package dev.j8s.controllers.common;

import dev.j8s.client.Informer;
import dev.j8s.client.Lister;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Which pods are on a node. */
public final class PodsByNode {
  private static final String INDEX = "spec.nodeName";

  private PodsByNode() {}

  /** Must be called before {@link #on}, when a controller is made. */
  public static void index(Informer<Pod> informer) {
    informer.addIndex(
        INDEX,
        pod -> {
          String node = pod.getSpec().getNodeName();
          return node == null || node.isEmpty() ? List.of() : List.of(node);
        });
  }

  public static List<Pod> on(Lister<Pod> lister, String node) {
    return lister.byIndex(INDEX, node);
  }
}
