package dev.j8s.apiserver.strategy;

import dev.j8s.api.catalog.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The strategy of each type. */
public final class Strategies {
  /** Types that a PUT creates. */
  private static final List<String> CREATED_BY_UPDATE =
      List.of(
          "/endpoints",
          "/limitranges",
          "/events",
          "events.k8s.io/events",
          "rbac.authorization.k8s.io/roles",
          "rbac.authorization.k8s.io/rolebindings",
          "rbac.authorization.k8s.io/clusterroles",
          "rbac.authorization.k8s.io/clusterrolebindings");

  /** Types without a generation whose updates must name the version they replace. */
  private static final List<String> CONDITIONAL =
      List.of(
          "storage.k8s.io/csidrivers",
          "storage.k8s.io/csinodes",
          "storage.k8s.io/csistoragecapacities",
          "storage.k8s.io/volumeattachments",
          "node.k8s.io/runtimeclasses",
          "apiregistration.k8s.io/apiservices");

  private static final List<String> COUNTED_CONDITIONAL =
      List.of(
          "policy/poddisruptionbudgets",
          "apiextensions.k8s.io/customresourcedefinitions",
          "flowcontrol.apiserver.k8s.io/flowschemas",
          "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations");

  private static final List<String> COUNTED =
      List.of(
          "/replicationcontrollers",
          "/podtemplates",
          "batch/cronjobs",
          "networking.k8s.io/ingresses",
          "networking.k8s.io/networkpolicies");

  private static final List<String> UNCOUNTED =
      List.of(
          "/componentstatuses",
          "/configmaps",
          "/resourcequotas",
          "/serviceaccounts",
          "apps/controllerrevisions",
          "autoscaling/horizontalpodautoscalers",
          "discovery.k8s.io/endpointslices",
          "networking.k8s.io/ingressclasses",
          "networking.k8s.io/ipaddresses",
          "networking.k8s.io/servicecidrs",
          "scheduling.k8s.io/priorityclasses",
          "storage.k8s.io/storageclasses",
          "storage.k8s.io/volumeattributesclasses");

  /** By group/resource; what is not here behaves as a custom resource does. */
  private final Map<String, Strategy> known = new HashMap<>();

  /** Every type behaves as a custom resource does. */
  public Strategies() {}

  /**
   * @param allocations of the services' addresses and ports
   */
  public static Strategies standard(Allocations allocations) {
    Strategies all = new Strategies();
    all.register(CREATED_BY_UPDATE, new Plain(true, true, false));
    all.register(CONDITIONAL, new Plain(false, false, false));
    all.register(COUNTED_CONDITIONAL, new Plain(false, false, true));
    all.register(COUNTED, new Plain(false, true, true));
    all.register(UNCOUNTED, new Plain(false, true, false));
    all.known.put("/pods", new PodStrategy());
    all.known.put("/services", new ServiceStrategy(allocations));
    all.known.put("/namespaces", new NamespaceStrategy());
    all.known.put("/nodes", new NodeStrategy());
    all.known.put("/secrets", new SecretStrategy());
    all.known.put("/persistentvolumeclaims", new VolumeClaimStrategy());
    all.known.put("/persistentvolumes", new VolumeStrategy());
    all.known.put("coordination.k8s.io/leases", new Plain(true, false, false));
    all.known.put("apps/deployments", new WorkloadStrategy());
    all.known.put("apps/replicasets", new WorkloadStrategy());
    all.known.put("apps/daemonsets", new DaemonSetStrategy());
    all.known.put("apps/statefulsets", new StatefulSetStrategy());
    all.known.put("batch/jobs", new JobStrategy());
    all.known.put("certificates.k8s.io/certificatesigningrequests", new SigningRequestStrategy());
    for (String webhooks :
        List.of("validatingwebhookconfigurations", "mutatingwebhookconfigurations")) {
      all.known.put("admissionregistration.k8s.io/" + webhooks, new WebhookStrategy());
    }
    return all;
  }

  public Strategy of(ResourceType type) {
    String key = type.resource().group() + "/" + type.resource().resource();
    return known.getOrDefault(key, Plain.CUSTOM);
  }

  private void register(List<String> types, Strategy strategy) {
    types.forEach(type -> known.put(type, strategy));
  }
}
