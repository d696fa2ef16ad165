package dev.j8s.api.defaults;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Which rule completes which definition. */
final class Rules {
  static final Map<String, Consumer<ObjectNode>> BY_DEFINITION = new HashMap<>();

  static {
    core("Pod", PodDefaults::pod);
    core("PodSpec", PodDefaults::spec);
    core("Volume", PodDefaults::volume);
    core("Container", PodDefaults::container);
    core("EphemeralContainer", PodDefaults::container);
    core("ResourceRequirements", PodDefaults::resources);
    core("VolumeResourceRequirements", PodDefaults::resources);
    core("Service", ServiceDefaults::service);
    core("Namespace", CoreDefaults::namespace);
    core("Node", CoreDefaults::node);
    core("PersistentVolume", CoreDefaults::pendingPhase);
    core("PersistentVolumeClaim", CoreDefaults::pendingPhase);
    core("ReplicationController", CoreDefaults::replicationController);
    core("LimitRangeItem", CoreDefaults::limitRangeItem);
    put("io.k8s.api.apps.v1.DeploymentSpec", WorkloadDefaults::deployment);
    put("io.k8s.api.apps.v1.DaemonSetSpec", WorkloadDefaults::daemonSet);
    put("io.k8s.api.apps.v1.StatefulSetSpec", WorkloadDefaults::statefulSet);
    put("io.k8s.api.batch.v1.Job", WorkloadDefaults::job);
    put("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", WorkloadDefaults::autoscaler);
    put("io.k8s.api.rbac.v1.Subject", PolicyDefaults::subject);
    put("io.k8s.api.networking.v1.NetworkPolicySpec", PolicyDefaults::networkPolicy);
    put("io.k8s.api.resource.v1.ExactDeviceRequest", PolicyDefaults::deviceCount);
    put("io.k8s.api.resource.v1.DeviceSubRequest", PolicyDefaults::deviceCount);
    put("io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec", PolicyDefaults::priorityLevel);
    put(
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec",
        PolicyDefaults::customResourceDefinition);
  }

  private Rules() {}

  private static void core(String kind, Consumer<ObjectNode> rule) {
    put("io.k8s.api.core.v1." + kind, rule);
  }

  private static void put(String definition, Consumer<ObjectNode> rule) {
    BY_DEFINITION.put(definition, rule);
  }
}
