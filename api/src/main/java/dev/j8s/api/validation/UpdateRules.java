package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.HashMap;
import java.util.Map;

/** Which rule guards updates of which definition. */
final class UpdateRules {
  static final Map<String, UpdateRule> BY_DEFINITION = new HashMap<>();

  static {
    put("core.v1.Pod", PodUpdateRules::check);
    put("core.v1.ConfigMap", ConfigRules::updateSealed);
    put("core.v1.Secret", ConfigRules::updateSealed);
    put("rbac.v1.RoleBinding", ConfigRules::updateBinding);
    put("rbac.v1.ClusterRoleBinding", ConfigRules::updateBinding);
    kept("core.v1.Secret", "", "type");
    kept("apps.v1.ControllerRevision", "", "data");
    kept("discovery.v1.EndpointSlice", "", "addressType");
    kept("scheduling.v1.PriorityClass", "", "value", "preemptionPolicy");
    kept(
        "storage.v1.StorageClass",
        "",
        "parameters",
        "provisioner",
        "reclaimPolicy",
        "volumeBindingMode");
    kept("node.v1.RuntimeClass", "", "handler");
    kept("networking.v1.IngressClass", "spec", "controller");
    kept("apps.v1.Deployment", "spec", "selector");
    kept("apps.v1.ReplicaSet", "spec", "selector");
    kept("apps.v1.DaemonSet", "spec", "selector");
    put("batch.v1.Job", WorkloadRules::updateJob);
  }

  private UpdateRules() {}

  private static void put(String name, UpdateRule rule) {
    BY_DEFINITION.merge(
        "io.k8s.api." + name,
        rule,
        (first, second) ->
            (before, after, errors) -> {
              first.check(before, after, errors);
              second.check(before, after, errors);
            });
  }

  /** Fields, in a child of the object or (empty) in itself, that stay as they were created. */
  private static void kept(String name, String in, String... fields) {
    FieldPath path = in.isEmpty() ? FieldPath.root() : FieldPath.of(in);
    put(
        name,
        (before, after, errors) ->
            PodUpdateRules.kept(
                in.isEmpty() ? before : before.path(in),
                in.isEmpty() ? after : after.path(in),
                path,
                errors,
                fields));
  }
}
