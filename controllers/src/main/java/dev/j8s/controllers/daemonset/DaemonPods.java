package dev.j8s.controllers.daemonset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.placement.NodeSelection;
import dev.j8s.client.placement.Tolerations;
import dev.j8s.controllers.common.PodControl;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a DaemonSet's pod looks like for a node, and which nodes take one. */
final class DaemonPods {
  private static final List<Toleration> NO_EXECUTE =
      List.of(
          exists("node.kubernetes.io/not-ready", Tolerations.NO_EXECUTE),
          exists("node.kubernetes.io/unreachable", Tolerations.NO_EXECUTE));
  private static final List<Toleration> NO_SCHEDULE =
      List.of(
          exists("node.kubernetes.io/disk-pressure", Tolerations.NO_SCHEDULE),
          exists("node.kubernetes.io/memory-pressure", Tolerations.NO_SCHEDULE),
          exists("node.kubernetes.io/pid-pressure", Tolerations.NO_SCHEDULE),
          exists("node.kubernetes.io/unschedulable", Tolerations.NO_SCHEDULE));
  private static final Toleration NETWORK =
      exists("node.kubernetes.io/network-unavailable", Tolerations.NO_SCHEDULE);

  private final DaemonSet owner;
  private final Pod template;

  /** Whether a node is to have a pod. */
  enum Fit {
    RUN,
    /** Not a new one, but one that is there may stay. */
    KEEP,
    NONE
  }

  DaemonPods(DaemonSet owner) {
    this.owner = owner;
    PodBuilder pod = PodControl.fromTemplate(owner.getSpec().getTemplate(), owner);
    List<Toleration> tolerations = new ArrayList<>(pod.buildSpec().getTolerations());
    addMissing(tolerations, NO_EXECUTE);
    addMissing(tolerations, NO_SCHEDULE);
    if (Boolean.TRUE.equals(pod.buildSpec().getHostNetwork())) {
      addMissing(tolerations, List.of(NETWORK));
    }
    template = pod.editSpec().withTolerations(tolerations).endSpec().build();
  }

  Fit fit(Node node) {
    String name = node.getMetadata().getName();
    String wanted = template.getSpec().getNodeName();
    if (wanted != null && !wanted.isEmpty() && !wanted.equals(name)) {
      return Fit.NONE;
    }
    NodeSelection selection = NodeSelection.of(template);
    Map<String, String> labels = requireNonNullElse(node.getMetadata().getLabels(), Map.of());
    if (selection != null && !selection.matches(labels, name)) {
      return Fit.NONE;
    }
    List<Taint> taints = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    List<Toleration> tolerations = template.getSpec().getTolerations();
    if (Tolerations.firstUntolerated(taints, tolerations, Tolerations::keepsOut) == null) {
      return Fit.RUN;
    }
    return Tolerations.firstUntolerated(
                taints, tolerations, t -> Tolerations.NO_EXECUTE.equals(t.getEffect()))
            == null
        ? Fit.KEEP
        : Fit.NONE;
  }

  /** A new pod that the scheduler can put on this node only. */
  Pod on(String node, String hash) {
    Affinity affinity = template.getSpec().getAffinity();
    AffinityBuilder changed =
        affinity == null ? new AffinityBuilder() : new AffinityBuilder(affinity);
    NodeSelectorRequirement name =
        new NodeSelectorRequirement("metadata.name", "In", List.of(node));
    List<NodeSelectorTerm> terms = new ArrayList<>();
    var required =
        affinity == null || affinity.getNodeAffinity() == null
            ? null
            : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    if (required != null) {
      for (NodeSelectorTerm term : required.getNodeSelectorTerms()) {
        terms.add(new NodeSelectorTermBuilder(term).withMatchFields(name).build());
      }
    }
    if (terms.isEmpty()) {
      terms.add(new NodeSelectorTermBuilder().withMatchFields(name).build());
    }
    changed
        .editOrNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNodeSelectorTerms(terms)
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity();
    return new PodBuilder(template)
        .editMetadata()
        .addToLabels(RevisionHistory.HASH, hash)
        .addToLabels("pod-template-generation", generation())
        .endMetadata()
        .editSpec()
        .withAffinity(changed.build())
        .endSpec()
        .build();
  }

  /** The node that a pod is on or is made for; empty when it can't be told. */
  static String nodeOf(Pod pod) {
    String node = requireNonNullElse(pod.getSpec().getNodeName(), "");
    if (!node.isEmpty()) {
      return node;
    }
    NodeSelection selection = NodeSelection.of(pod);
    var names = selection == null ? null : selection.names();
    return names == null || names.size() != 1 ? "" : names.iterator().next();
  }

  private String generation() {
    Map<String, String> annotations = owner.getMetadata().getAnnotations();
    String deprecated =
        annotations == null ? null : annotations.get("deprecated.daemonset.template.generation");
    return requireNonNullElse(
        deprecated, Long.toString(requireNonNullElse(owner.getMetadata().getGeneration(), 1L)));
  }

  private static Toleration exists(String key, String effect) {
    return new TolerationBuilder().withKey(key).withOperator("Exists").withEffect(effect).build();
  }

  private static void addMissing(List<Toleration> to, List<Toleration> more) {
    for (Toleration toleration : more) {
      if (!to.contains(toleration)) {
        to.add(toleration);
      }
    }
  }
}
