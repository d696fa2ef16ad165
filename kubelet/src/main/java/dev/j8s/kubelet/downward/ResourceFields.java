package dev.j8s.kubelet.downward;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests and limits of a container by name, as {@code resourceFieldRef} names them. */
public final class ResourceFields {
  private ResourceFields() {}

  /**
   * The amount in the selector's divisor, rounded up. A limit that is not set is what the node can
   * give.
   *
   * @param asking the container whose variable it is, unless the selector names one
   * @throws IllegalArgumentException when the selector names nothing that can be had
   */
  public static String value(
      Pod pod,
      @Nullable Container asking,
      ResourceFieldSelector selector,
      Map<String, Quantity> allocatable) {
    Container container = container(pod, asking, selector.getContainerName());
    String field = selector.getResource();
    BigDecimal amount;
    if (field.startsWith("limits.")) {
      amount = limit(container, supported(field, "limits."), allocatable);
    } else if (field.startsWith("requests.")) {
      amount = request(container, supported(field, "requests."));
    } else {
      throw unsupported(field);
    }
    return amount.divide(divisor(selector.getDivisor()), 0, RoundingMode.CEILING).toPlainString();
  }

  private static Container container(Pod pod, @Nullable Container asking, @Nullable String name) {
    if (name == null || name.isEmpty()) {
      if (asking == null) {
        throw new IllegalArgumentException("container name is required");
      }
      return asking;
    }
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(container -> container.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("container " + name + " not found"));
  }

  private static String supported(String field, String prefix) {
    String resource = field.substring(prefix.length());
    return switch (resource) {
      case "cpu", "memory", "ephemeral-storage" -> resource;
      default -> {
        if (!resource.startsWith("hugepages-")) {
          throw unsupported(field);
        }
        yield resource;
      }
    };
  }

  private static IllegalArgumentException unsupported(String field) {
    return new IllegalArgumentException("unsupported container resource : " + field);
  }

  private static BigDecimal limit(
      Container container, String resource, Map<String, Quantity> allocatable) {
    ResourceRequirements resources = container.getResources();
    Quantity limit =
        resources == null || resources.getLimits() == null
            ? null
            : resources.getLimits().get(resource);
    if (limit == null || limit.getNumericalAmount().signum() == 0) {
      limit = allocatable.get(resource);
    }
    return limit == null ? BigDecimal.ZERO : limit.getNumericalAmount();
  }

  private static BigDecimal request(Container container, String resource) {
    ResourceRequirements resources = container.getResources();
    Quantity request =
        resources == null || resources.getRequests() == null
            ? null
            : resources.getRequests().get(resource);
    return request == null ? BigDecimal.ZERO : request.getNumericalAmount();
  }

  private static BigDecimal divisor(@Nullable Quantity divisor) {
    if (divisor == null || divisor.getNumericalAmount().signum() == 0) {
      return BigDecimal.ONE;
    }
    return divisor.getNumericalAmount();
  }
}
