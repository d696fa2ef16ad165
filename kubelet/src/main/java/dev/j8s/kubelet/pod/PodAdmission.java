package dev.j8s.kubelet.pod;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Client;
import dev.j8s.client.placement.NodeSelection;
import dev.j8s.kubelet.cgroup.Resources;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.status.Resize;
import dev.j8s.kubelet.status.StatusInput.Failure;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the node takes a pod that was bound to it: the scheduler may not have been asked, or have
 * known less. The checks and their order are upstream's, as are reasons and messages. All but
 * {@link #misplaced} only computes, under the lock.
 */
final class PodAdmission {
  private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");
  private static final List<String> COUNTED = List.of("cpu", "memory", "ephemeral-storage");

  /** Namespaced by the kernel, and without influence on other pods: upstream's safe list. */
  private static final Set<String> SAFE_SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem");

  private final NodeRoom node;
  private final Client client;
  private final Map<String, Pod> taken = new HashMap<>(); // guarded by this

  PodAdmission(NodeRoom node, Client client) {
    this.node = node;
    this.client = client;
  }

  /**
   * What is known of a pod before its worker begins.
   *
   * @param check what has to be asked before it may start; it blocks
   */
  record Verdict(Optional<Failure> refusal, Optional<PodMailbox.Step<Optional<Failure>>> check) {
    static final Verdict TAKEN = new Verdict(Optional.empty(), Optional.empty());
  }

  /** Decides once; a pod that is not refused takes room from now on. */
  synchronized Verdict decide(Pod pod, boolean runs) {
    if (runs || isDecided(pod)) {
      keep(pod);
      return Verdict.TAKEN;
    }
    Optional<Failure> refusal = refusal(pod);
    if (refusal.isPresent()) {
      return new Verdict(refusal, Optional.empty());
    }
    keep(pod);
    return NodeSelection.of(pod) == null
        ? Verdict.TAKEN
        : new Verdict(Optional.empty(), Optional.of(() -> misplaced(pod)));
  }

  /** The pod is on this node already, or was refused: it is not asked about, only counted. */
  static boolean isDecided(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null
        || (pod.getStatus() != null && (pod.getStatus().getStartTime() != null || hasEnded(pod)));
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null
        && TERMINAL.contains(requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  /** The pod takes room from now on. */
  synchronized void keep(Pod pod) {
    taken.put(pod.getMetadata().getUid(), pod);
  }

  synchronized void update(Pod pod) {
    taken.computeIfPresent(pod.getMetadata().getUid(), (_, _) -> pod);
  }

  synchronized void forget(String uid) {
    taken.remove(uid);
  }

  /** Why a pod that runs can't have what it asks for now: never, or not yet. */
  synchronized Optional<Resize.Condition> refusesGrowth(Pod pod) {
    Map<String, Quantity> allocatable = node.allocatable().get();
    for (String name : COUNTED) {
      BigDecimal wanted = Resources.request(pod, name);
      BigDecimal there = Resources.amount(allocatable, name);
      if (wanted.compareTo(there) > 0) {
        return Optional.of(
            new Resize.Condition(
                "Infeasible",
                "Node didn't have enough capacity: %s, requested: %d, capacity: %d"
                    .formatted(name, number(name, wanted), number(name, there))));
      }
    }
    return tooMuch(pod, others(pod)).map(why -> new Resize.Condition("Deferred", why.message()));
  }

  private List<Pod> others(Pod pod) {
    return taken.values().stream()
        .filter(other -> !hasEnded(other))
        .filter(other -> !other.getMetadata().getUid().equals(pod.getMetadata().getUid()))
        .toList();
  }

  /** Why there is no room for a new pod; empty when there is. */
  private Optional<Failure> refusal(Pod pod) {
    List<Pod> others = others(pod);
    return sysctl(pod).or(() -> tooMuch(pod, others)).or(() -> portConflict(pod, others));
  }

  /** As {@link #refusal}, of the node's labels; asks the API, which blocks. */
  private Optional<Failure> misplaced(Pod pod) {
    NodeSelection selection = NodeSelection.of(pod);
    Optional<Node> found = client.resources(Node.class).get(null, node.name());
    return found
        .filter(there ->
            selection != null
                && !selection.matches(
                    requireNonNullElse(there.getMetadata().getLabels(), Map.of()), node.name()))
        .map(_ ->
            refused(
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                    + " affinity/selector"));
  }

  private static Failure refused(String reason, String message) {
    return new Failure(reason, message, true);
  }

  private static Optional<Failure> sysctl(Pod pod) {
    var context = pod.getSpec().getSecurityContext();
    if (context == null) {
      return Optional.empty();
    }
    return context.getSysctls().stream()
        .map(Sysctl::getName)
        .map(name -> name.replace('/', '.'))
        .flatMap(name -> forbidden(pod, name).stream())
        .findFirst()
        .map(why -> refused("SysctlForbidden", "forbidden sysctl: " + why));
  }

  private static Optional<String> forbidden(Pod pod, String name) {
    if (!SAFE_SYSCTLS.contains(name)) {
      return Optional.of("\"" + name + "\" not allowlisted");
    }
    if (name.startsWith("net.") && PodContainers.hostNetwork(pod)) {
      return Optional.of("\"" + name + "\" not allowed with host net enabled");
    }
    if (name.startsWith("kernel.") && Boolean.TRUE.equals(pod.getSpec().getHostIPC())) {
      return Optional.of("\"" + name + "\" not allowed with host ipc enabled");
    }
    return Optional.empty();
  }

  private Optional<Failure> tooMuch(Pod pod, Collection<Pod> others) {
    Map<String, Quantity> allocatable = node.allocatable().get();
    long pods = Resources.amount(allocatable, "pods").longValue();
    if (others.size() + 1 > pods) {
      return Optional.of(outOf("pods", 1, others.size(), pods));
    }
    for (String name : COUNTED) {
      BigDecimal wanted = Resources.request(pod, name);
      if (wanted.signum() > 0) {
        BigDecimal there = Resources.amount(allocatable, name);
        BigDecimal used =
            others.stream()
                .map(other -> Resources.request(other, name))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (wanted.compareTo(there.subtract(used)) > 0) {
          return Optional.of(
              outOf(name, number(name, wanted), number(name, used), number(name, there)));
        }
      }
    }
    return Optional.empty();
  }

  /** Processors are counted in thousandths. */
  private static long number(String resource, BigDecimal amount) {
    return (resource.equals("cpu") ? amount.movePointRight(3) : amount)
        .setScale(0, RoundingMode.CEILING)
        .longValue();
  }

  private static Failure outOf(String resource, long wanted, long used, long there) {
    return refused(
        "OutOf" + resource,
        "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
            .formatted(resource, wanted, used, there));
  }

  private static Optional<Failure> portConflict(Pod pod, Collection<Pod> others) {
    List<HostPort> wanted = HostPort.of(pod).toList();
    boolean conflict =
        !wanted.isEmpty()
            && others.stream()
                .flatMap(HostPort::of)
                .anyMatch(used -> wanted.stream().anyMatch(used::conflicts));
    return conflict
        ? Optional.of(
            refused(
                "NodePorts",
                "Predicate NodePorts failed: node(s) didn't have free ports for the requested"
                    + " pod ports"))
        : Optional.empty();
  }

  /** A port of the node that a pod takes. */
  private record HostPort(String address, String protocol, int number) {
    private static final String ANY = "0.0.0.0";

    static Stream<HostPort> of(Pod pod) {
      return Stream.concat(
              PodContainers.inits(pod).stream().filter(PodContainers::isSidecar),
              PodContainers.mains(pod).stream())
          .map(Container::getPorts)
          .flatMap(List::stream)
          .filter(port -> requireNonNullElse(port.getHostPort(), 0) > 0)
          .map(HostPort::of);
    }

    private static HostPort of(ContainerPort port) {
      String address = requireNonNullElse(port.getHostIP(), "");
      return new HostPort(
          address.isEmpty() ? ANY : address,
          requireNonNullElse(port.getProtocol(), "TCP"),
          port.getHostPort());
    }

    boolean conflicts(HostPort other) {
      return number == other.number
          && protocol.equals(other.protocol)
          && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
    }
  }
}
