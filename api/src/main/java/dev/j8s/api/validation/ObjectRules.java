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
    core("EnvVar", EnvironmentRules::variable);
    core("Probe", ContainerRules::probe);
    core("LifecycleHandler", ContainerRules::handler);
    core("ExecAction", ContainerRules::exec);
    core("HTTPGetAction", ContainerRules::http);
    core("TCPSocketAction", ContainerRules::networkAction);
    core("ResourceRequirements", ResourceRules::requirements);
    core("SeccompProfile", ContainerRules::seccomp);
    core("SecurityContext", ContainerRules::securityContext);
    core("PodSecurityContext", ContainerRules::securityContext);
    core("PodSpec", PodRules::spec);
    core("PodTemplateSpec", WorkloadRules::template);
    core("ConfigMapKeySelector", EnvironmentRules::keySelector);
    core("SecretKeySelector", EnvironmentRules::keySelector);
    core("DownwardAPIVolumeFile", EnvironmentRules::file);
    core("Volume", VolumeRules::volume);
    core("HostPathVolumeSource", VolumeRules::hostPath);
    core("EmptyDirVolumeSource", VolumeRules::emptyDir);
    core("NFSVolumeSource", VolumeRules::nfs);
    core("SecretVolumeSource", VolumeRules::secret);
    core("ConfigMapVolumeSource", VolumeRules::configMap);
    core("DownwardAPIVolumeSource", VolumeRules::withMode);
    core("ProjectedVolumeSource", VolumeRules::withMode);
    core("VolumeProjection", VolumeRules::projection);
    core("SecretProjection", VolumeRules::named);
    core("ConfigMapProjection", VolumeRules::named);
    core("ServiceAccountTokenProjection", VolumeRules::token);
    core("KeyToPath", VolumeRules::keyToPath);
    core("Toleration", SchedulingRules::toleration);
    core("NodeSelector", SchedulingRules::nodeSelector);
    core("NodeSelectorTerm", SchedulingRules::nodeSelectorTerm);
    core("NodeSelectorRequirement", SchedulingRules::nodeSelectorRequirement);
    core("PodAffinityTerm", SchedulingRules::affinityTerm);
    core("PreferredSchedulingTerm", SchedulingRules::weighted);
    core("WeightedPodAffinityTerm", SchedulingRules::weighted);
    core("TopologySpreadConstraint", SchedulingRules::spread);
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
    put("batch.v1.JobTemplateSpec", WorkloadRules::jobTemplate);
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
