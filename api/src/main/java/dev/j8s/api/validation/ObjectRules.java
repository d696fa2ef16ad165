package dev.j8s.api.validation;

import java.util.HashMap;
import java.util.Map;

/** Which rule checks which definition. */
final class ObjectRules {
  static final Map<String, ObjectRule> BY_DEFINITION = new HashMap<>();

  static {
    meta("LabelSelector", SelectorRules::labelSelector);
    core("Container", ContainerRules::container);
    core("EphemeralContainer", ContainerRules::container);
    core("EnvVar", ContainerRules::environment);
    core("Probe", ContainerRules::probe);
    core("LifecycleHandler", ContainerRules::handler);
    core("ExecAction", ContainerRules::exec);
    core("HTTPGetAction", ContainerRules::networkAction);
    core("TCPSocketAction", ContainerRules::networkAction);
    core("ResourceRequirements", ContainerRules::resources);
    core("SecurityContext", ContainerRules::securityContext);
    core("PodSecurityContext", ContainerRules::securityContext);
    core("PodSpec", PodRules::spec);
    core("PodTemplateSpec", WorkloadRules::template);
    core("Volume", PodRules::volume);
    core("Toleration", PodRules::toleration);
    core("NodeSelectorRequirement", PodRules::nodeSelectorRequirement);
    core("PreferredSchedulingTerm", PodRules::weighted);
    core("WeightedPodAffinityTerm", PodRules::weighted);
    core("TopologySpreadConstraint", PodRules::spread);
    core("ServiceSpec", ServiceRules::spec);
    core("ConfigMap", ConfigRules::configMap);
    core("Secret", ConfigRules::secret);
    core("PersistentVolumeClaimSpec", ConfigRules::claim);
    core("PersistentVolumeSpec", ConfigRules::volume);
    core("Taint", ConfigRules::taint);
    put("apps.v1.DeploymentSpec", WorkloadRules::deployment);
    put("apps.v1.ReplicaSetSpec", WorkloadRules::replicaSet);
    put("apps.v1.DaemonSetSpec", WorkloadRules::daemonSet);
    put("apps.v1.StatefulSetSpec", WorkloadRules::statefulSet);
    put("batch.v1.JobSpec", WorkloadRules::job);
    put("batch.v1.CronJob", WorkloadRules::cronJob);
    put("autoscaling.v1.HorizontalPodAutoscalerSpec", WorkloadRules::autoscaler);
    put("autoscaling.v2.HorizontalPodAutoscalerSpec", WorkloadRules::autoscaler);
    put("policy.v1.PodDisruptionBudgetSpec", WorkloadRules::disruptionBudget);
    put("discovery.v1.EndpointSlice", ServiceRules::endpointSlice);
    put("networking.v1.IngressSpec", ServiceRules::ingress);
    put("networking.v1.HTTPIngressPath", ServiceRules::ingressPath);
    put("networking.v1.ServiceBackendPort", ServiceRules::serviceBackendPort);
    put("rbac.v1.PolicyRule", ConfigRules::policyRule);
    put("rbac.v1.RoleRef", ConfigRules::roleRef);
    put("rbac.v1.Subject", ConfigRules::subject);
    put("coordination.v1.LeaseSpec", ConfigRules::lease);
  }

  private ObjectRules() {}

  private static void core(String kind, ObjectRule rule) {
    put("core.v1." + kind, rule);
  }

  private static void put(String name, ObjectRule rule) {
    BY_DEFINITION.put("io.k8s.api." + name, rule);
  }

  private static void meta(String kind, ObjectRule rule) {
    BY_DEFINITION.put("io.k8s.apimachinery.pkg.apis.meta.v1." + kind, rule);
  }
}
