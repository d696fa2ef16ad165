package dev.j8s.scheduler.snapshot;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Key;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A pod with everything that scheduling reads from it parsed once. Immutable. */
public final class PodInfo {
  private final Pod pod;
  private final Key key;
  private final String uid;
  private final Map<String, String> labels;
  private final int priority;
  private final Amounts requests;
  private final Amounts scoredRequests;
  private final List<HostPort> hostPorts;
  private final List<AffinityTerm> affinity;
  private final List<AffinityTerm> antiAffinity;
  private final List<AffinityTerm> preferredAffinity;
  private final List<AffinityTerm> preferredAntiAffinity;

  public PodInfo(Pod pod) {
    this.pod = pod;
    this.key = Key.of(pod);
    this.uid = uidOf(pod);
    this.labels = requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    this.priority = requireNonNullElse(pod.getSpec().getPriority(), 0);
    this.requests = PodRequests.requested(pod);
    this.scoredRequests = PodRequests.forScore(pod);
    this.hostPorts = HostPort.of(pod);
    Affinity wanted = pod.getSpec().getAffinity();
    var with = wanted == null ? null : wanted.getPodAffinity();
    var without = wanted == null ? null : wanted.getPodAntiAffinity();
    this.affinity =
        with == null
            ? List.of()
            : required(with.getRequiredDuringSchedulingIgnoredDuringExecution());
    this.preferredAffinity =
        with == null
            ? List.of()
            : preferred(with.getPreferredDuringSchedulingIgnoredDuringExecution());
    this.antiAffinity =
        without == null
            ? List.of()
            : required(without.getRequiredDuringSchedulingIgnoredDuringExecution());
    this.preferredAntiAffinity =
        without == null
            ? List.of()
            : preferred(without.getPreferredDuringSchedulingIgnoredDuringExecution());
  }

  public static String uidOf(Pod pod) {
    return requireNonNullElse(pod.getMetadata().getUid(), Key.of(pod).toString());
  }

  /** Whether a change of a pod leaves everything as it was that scheduling reads. */
  public static boolean sameForScheduling(Pod before, Pod after) {
    var old = before.getMetadata();
    var now = after.getMetadata();
    boolean sameSpec =
        (now.getGeneration() != null && now.getGeneration() > 0)
            ? now.getGeneration().equals(old.getGeneration())
            : Objects.equals(before.getSpec(), after.getSpec());
    return sameSpec
        && Objects.equals(old.getUid(), now.getUid())
        && Objects.equals(before.getSpec().getNodeName(), after.getSpec().getNodeName())
        && Objects.equals(old.getLabels(), now.getLabels())
        && Objects.equals(old.getDeletionTimestamp(), now.getDeletionTimestamp())
        && Objects.equals(resources(before), resources(after));
  }

  public Pod pod() {
    return pod;
  }

  public Key key() {
    return key;
  }

  public String namespace() {
    return key.namespace();
  }

  public String uid() {
    return uid;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public int priority() {
    return priority;
  }

  public Amounts requests() {
    return requests;
  }

  /** The requests with a default for containers that have none: what scores are computed from. */
  public Amounts scoredRequests() {
    return scoredRequests;
  }

  public List<HostPort> hostPorts() {
    return hostPorts;
  }

  public List<Toleration> tolerations() {
    return pod.getSpec().getTolerations();
  }

  public List<AffinityTerm> affinity() {
    return affinity;
  }

  public List<AffinityTerm> antiAffinity() {
    return antiAffinity;
  }

  public List<AffinityTerm> preferredAffinity() {
    return preferredAffinity;
  }

  public List<AffinityTerm> preferredAntiAffinity() {
    return preferredAntiAffinity;
  }

  boolean hasAnyAffinity() {
    return !affinity.isEmpty()
        || !antiAffinity.isEmpty()
        || !preferredAffinity.isEmpty()
        || !preferredAntiAffinity.isEmpty();
  }

  public boolean terminating() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** The node a preemption made room on for this pod; empty when there is none. */
  public String nominatedNode() {
    return pod.getStatus() == null
        ? ""
        : requireNonNullElse(pod.getStatus().getNominatedNodeName(), "");
  }

  @Override
  public String toString() {
    return key.toString();
  }

  private static List<@Nullable Object> resources(Pod pod) {
    if (pod.getStatus() == null) {
      return List.of();
    }
    List<@Nullable Object> found = new ArrayList<>();
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      if (status.getResources() != null) {
        found.add(status.getResources().getRequests());
      }
    }
    return found;
  }

  private List<AffinityTerm> required(List<PodAffinityTerm> terms) {
    List<AffinityTerm> parsed = new ArrayList<>(terms.size());
    for (PodAffinityTerm term : terms) {
      parsed.add(AffinityTerm.of(term, key.namespace(), 0));
    }
    return List.copyOf(parsed);
  }

  private List<AffinityTerm> preferred(List<WeightedPodAffinityTerm> terms) {
    List<AffinityTerm> parsed = new ArrayList<>(terms.size());
    for (WeightedPodAffinityTerm term : terms) {
      int weight = requireNonNullElse(term.getWeight(), 0);
      parsed.add(AffinityTerm.of(term.getPodAffinityTerm(), key.namespace(), weight));
    }
    return List.copyOf(parsed);
  }
}
