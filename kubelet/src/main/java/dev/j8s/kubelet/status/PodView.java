package dev.j8s.kubelet.status;

import dev.j8s.kubelet.runtime.v1.PodSandboxState;
import dev.j8s.kubelet.runtime.v1.PodSandboxStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the runtime has of one pod, as last heard. Not thread-safe. */
public final class PodView {
  private static final Comparator<Instance> AGE =
      Comparator.comparingLong(i -> i.status().getCreatedAt());

  private final Map<String, PodSandboxStatus> sandboxes = new HashMap<>();
  private final Map<String, Instance> instances = new HashMap<>();

  /** What has stopped stays stopped: late news of a running sandbox is dropped. */
  public void put(PodSandboxStatus sandbox) {
    sandboxes.merge(
        sandbox.getId(),
        sandbox,
        (before, now) -> before.getState() == PodSandboxState.SANDBOX_NOTREADY ? before : now);
  }

  /** What has ended stays ended: late news of a running container is dropped. */
  public void put(Instance instance) {
    Instance before = instances.get(instance.id());
    if (before == null || !before.exited() || instance.exited()) {
      instances.put(instance.id(), instance);
    }
  }

  public void removeSandbox(String id) {
    sandboxes.remove(id);
  }

  public void removeInstance(String id) {
    instances.remove(id);
  }

  public boolean isSandbox(String id) {
    return sandboxes.containsKey(id);
  }

  public List<PodSandboxStatus> sandboxes() {
    return List.copyOf(sandboxes.values());
  }

  public Optional<PodSandboxStatus> newestSandbox() {
    return sandboxes.values().stream()
        .max(Comparator.comparingInt(s -> s.getMetadata().getAttempt()));
  }

  /** The newest one, if it runs. */
  public Optional<PodSandboxStatus> readySandbox() {
    return newestSandbox().filter(s -> s.getState() == PodSandboxState.SANDBOX_READY);
  }

  public Optional<Instance> instance(String id) {
    return Optional.ofNullable(instances.get(id));
  }

  public List<Instance> instances() {
    return List.copyOf(instances.values());
  }

  /** Newest first. */
  public List<Instance> instances(String container) {
    return instances.values().stream()
        .filter(i -> i.name().equals(container))
        .sorted(AGE.reversed())
        .toList();
  }

  public Optional<Instance> latest(String container) {
    return instances.values().stream().filter(i -> i.name().equals(container)).max(AGE);
  }

  public Optional<Instance> previous(String container) {
    return instances(container).stream().skip(1).findFirst();
  }

  public List<Instance> running() {
    return instances.values().stream().filter(Instance::running).toList();
  }

  /** The pod's addresses, primary first; none on the host's network. */
  public List<String> ips() {
    List<String> ips = new ArrayList<>();
    newestSandbox()
        .ifPresent(sandbox -> {
          if (!sandbox.getNetwork().getIp().isEmpty()) {
            ips.add(sandbox.getNetwork().getIp());
          }
          sandbox.getNetwork().getAdditionalIpsList().forEach(ip -> ips.add(ip.getIp()));
        });
    return ips;
  }
}
