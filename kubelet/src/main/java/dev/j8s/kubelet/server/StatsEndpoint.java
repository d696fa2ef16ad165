package dev.j8s.kubelet.server;

import dev.j8s.client.json.Json;
import dev.j8s.kubelet.stats.NodeUsageReader;
import dev.j8s.kubelet.stats.Usage;
import dev.j8s.kubelet.stats.UsageReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /stats/summary}. */
final class StatsEndpoint {
  private final String nodeName;
  private final UsageReader pods;
  private final NodeUsageReader node;

  StatsEndpoint(String nodeName, UsageReader pods, NodeUsageReader node) {
    this.nodeName = nodeName;
    this.pods = pods;
    this.node = node;
  }

  /**
   * @param known the pods with their status, which says when they and their containers started
   */
  void summary(Exchange exchange, List<Pod> known) throws IOException {
    ObjectNode summary = Json.mapper().createObjectNode();
    Usage.OfNode own = node.node();
    ObjectNode aboutNode = summary.putObject("node");
    aboutNode.put("nodeName", nodeName);
    aboutNode.put("startTime", own.booted().toString());
    usage(aboutNode, own.usage(), own.memoryAvailable());
    ObjectNode disk = aboutNode.putObject("fs");
    disk.put("time", own.usage().time().toString());
    disk.put("availableBytes", own.disk().available());
    disk.put("capacityBytes", own.disk().capacity());
    disk.put("usedBytes", own.disk().used());
    ArrayNode aboutPods = summary.putArray("pods");
    Map<String, PodStatus> statuses = new HashMap<>();
    known.forEach(pod -> statuses.put(pod.getMetadata().getUid(), pod.getStatus()));
    pods.pods()
        .forEach(pod ->
            pod(aboutPods.addObject(), pod, statuses.getOrDefault(pod.uid(), new PodStatus())));
    exchange.answer(200, "application/json", Json.write(summary));
  }

  private static void pod(ObjectNode to, Usage.OfPod pod, PodStatus status) {
    ObjectNode reference = to.putObject("podRef");
    reference.put("name", pod.name());
    reference.put("namespace", pod.namespace());
    reference.put("uid", pod.uid());
    if (status.getStartTime() != null) {
      to.put("startTime", status.getStartTime());
    }
    ArrayNode containers = to.putArray("containers");
    for (Usage.OfContainer container : pod.containers()) {
      ObjectNode one = containers.addObject();
      one.put("name", container.name());
      started(status, container.name()).ifPresent(time -> one.put("startTime", time));
      usage(one, container.usage(), null);
      if (container.diskBytes() != null) {
        one.putObject("rootfs")
            .put("time", container.usage().time().toString())
            .put("usedBytes", container.diskBytes());
      }
    }
    usage(to, pod.usage(), null);
    network(to, pod);
  }

  private static Optional<String> started(PodStatus status, String container) {
    return Stream.concat(
            status.getContainerStatuses().stream(), status.getInitContainerStatuses().stream())
        .filter(s -> s.getName().equals(container))
        .filter(s -> s.getState() != null && s.getState().getRunning() != null)
        .map(s -> s.getState().getRunning().getStartedAt())
        .findFirst();
  }

  private static void network(ObjectNode to, Usage.OfPod pod) {
    List<Usage.OfInterface> interfaces = pod.interfaces();
    if (interfaces.isEmpty()) {
      return;
    }
    ObjectNode network = to.putObject("network");
    network.put("time", pod.usage().time().toString());
    Usage.OfInterface first = interfaces.getFirst();
    network.put("name", first.name());
    network.put("rxBytes", first.received());
    network.put("txBytes", first.sent());
    ArrayNode all = network.putArray("interfaces");
    for (Usage.OfInterface one : interfaces) {
      all.addObject()
          .put("name", one.name())
          .put("rxBytes", one.received())
          .put("txBytes", one.sent());
    }
  }

  private static void usage(ObjectNode to, Usage usage, @Nullable Long available) {
    ObjectNode cpu = to.putObject("cpu").put("time", usage.time().toString());
    number(cpu, "usageNanoCores", usage.cpuNanosPerSecond());
    number(cpu, "usageCoreNanoSeconds", usage.cpuNanos());
    ObjectNode memory = to.putObject("memory").put("time", usage.time().toString());
    number(memory, "availableBytes", available);
    number(memory, "usageBytes", usage.memoryUsage());
    number(memory, "workingSetBytes", usage.memoryWorkingSet());
    number(memory, "rssBytes", usage.memoryResident());
  }

  private static void number(ObjectNode to, String name, @Nullable Long value) {
    if (value != null) {
      to.put(name, value);
    }
  }
}
