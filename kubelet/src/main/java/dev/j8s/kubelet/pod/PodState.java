package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.PodView;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pod worker knows of its pod. Belongs to the worker's messages. */
final class PodState {
  private static final String LOOPBACK = "127.0.0.1";

  private final PodServices services;
  private final String description;
  private final PodView view = new PodView();
  private final Map<String, ContainerRun> runs = new HashMap<>();

  private Pod pod;
  private PodStatus status;
  private Optional<Duration> mostGrace = Optional.empty();

  PodState(Pod pod, PodServices services) {
    this.services = services;
    this.pod = pod;
    this.status = requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    this.description = PodContainers.describe(pod);
  }

  Pod pod() {
    return pod;
  }

  void pod(Pod now) {
    pod = now;
  }

  /** As published last. */
  PodStatus status() {
    return status;
  }

  void status(PodStatus now) {
    status = now;
  }

  PodView view() {
    return view;
  }

  ContainerRun run(String container) {
    return runs.computeIfAbsent(container, _ -> new ContainerRun());
  }

  Stream<ContainerRun> runs() {
    return runs.values().stream();
  }

  Optional<Container> container(Instance instance) {
    return PodContainers.named(pod, instance.name());
  }

  /** The container's status as published last. */
  Optional<ContainerStatus> status(String container) {
    return Stream.of(
            status.getContainerStatuses(),
            status.getInitContainerStatuses(),
            status.getEphemeralContainerStatuses())
        .flatMap(List::stream)
        .filter(s -> s.getName().equals(container))
        .findFirst();
  }

  /** The addresses of the pod, primary first; the node's for a pod on its network. */
  List<String> ips() {
    return PodContainers.hostNetwork(pod) ? services.node().hostIps() : view.ips();
  }

  String primaryIp() {
    List<String> ips = ips();
    return ips.isEmpty() ? LOOPBACK : ips.getFirst();
  }

  boolean isDeleted() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  boolean isSidecar(Instance instance) {
    return PodContainers.inits(pod).stream()
        .anyMatch(c -> c.getName().equals(instance.name()) && PodContainers.isSidecar(c));
  }

  /** The node ends the pod and does not wait as long as the pod would like. */
  void shortenGrace(Duration most) {
    mostGrace = Optional.of(most);
  }

  Duration grace() {
    Duration asked = graceAsked();
    return mostGrace.filter(most -> most.compareTo(asked) < 0).orElse(asked);
  }

  private Duration graceAsked() {
    Long asked = pod.getMetadata().getDeletionGracePeriodSeconds();
    return asked == null ? graceOfSpec() : Duration.ofSeconds(asked);
  }

  Duration graceOfSpec() {
    return Duration.ofSeconds(
        requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), 30L));
  }

  /** As upstream writes a pod in messages. */
  String description() {
    return description;
  }
}
