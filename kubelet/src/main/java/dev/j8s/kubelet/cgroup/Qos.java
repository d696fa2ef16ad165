package dev.j8s.kubelet.cgroup;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pod's quality of service class, by the rules of pod.status.qosClass. */
public enum Qos {
  GUARANTEED("Guaranteed", ""),
  BURSTABLE("Burstable", "burstable"),
  BEST_EFFORT("BestEffort", "besteffort");

  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private final String apiName;
  private final String folder;

  Qos(String apiName, String folder) {
    this.apiName = apiName;
    this.folder = folder;
  }

  public String apiName() {
    return apiName;
  }

  /** The folder of this class below the pods' cgroup; empty when its pods lie directly there. */
  String folder() {
    return folder;
  }

  public static Qos of(Pod pod) {
    ResourceRequirements whole = pod.getSpec().getResources();
    if (whole != null && (amount(whole.getRequests()) || amount(whole.getLimits()))) {
      return guaranteed(whole) ? GUARANTEED : BURSTABLE;
    }
    List<ResourceRequirements> all =
        Stream.concat(
                pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
            .map(Qos::resources)
            .toList();
    if (all.stream().noneMatch(r -> amount(r.getRequests()) || amount(r.getLimits()))) {
      return BEST_EFFORT;
    }
    return all.stream().allMatch(Qos::guaranteed) ? GUARANTEED : BURSTABLE;
  }

  private static ResourceRequirements resources(Container container) {
    return container.getResources() == null ? new ResourceRequirements() : container.getResources();
  }

  private static boolean amount(@Nullable Map<String, Quantity> quantities) {
    return quantities != null
        && COMPUTE.stream().anyMatch(name -> Resources.amount(quantities, name).signum() > 0);
  }

  private static boolean guaranteed(ResourceRequirements resources) {
    return COMPUTE.stream()
        .allMatch(name -> {
          BigDecimal limit = Resources.amount(resources.getLimits(), name);
          BigDecimal request = Resources.amount(resources.getRequests(), name);
          return limit.signum() > 0 && (request.signum() == 0 || request.compareTo(limit) == 0);
        });
  }
}
