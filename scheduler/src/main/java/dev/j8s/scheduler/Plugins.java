package dev.j8s.scheduler;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.framework.Plugin;
import dev.j8s.scheduler.plugins.DefaultBinder;
import dev.j8s.scheduler.plugins.ImageLocality;
import dev.j8s.scheduler.plugins.InterPodAffinity;
import dev.j8s.scheduler.plugins.InterPodAffinityScore;
import dev.j8s.scheduler.plugins.NodeAffinity;
import dev.j8s.scheduler.plugins.NodeName;
import dev.j8s.scheduler.plugins.NodePorts;
import dev.j8s.scheduler.plugins.NodeResourcesBalancedAllocation;
import dev.j8s.scheduler.plugins.NodeResourcesFit;
import dev.j8s.scheduler.plugins.NodeUnschedulable;
import dev.j8s.scheduler.plugins.PodTopologySpread;
import dev.j8s.scheduler.plugins.PodTopologySpreadScore;
import dev.j8s.scheduler.plugins.PrioritySort;
import dev.j8s.scheduler.plugins.SchedulingGates;
import dev.j8s.scheduler.plugins.TaintToleration;
import dev.j8s.scheduler.plugins.VolumeBinding;
import dev.j8s.scheduler.plugins.WorkloadSelectors;
import dev.j8s.scheduler.plugins.preemption.DefaultPreemption;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;

/** The default profile, in upstream's order. */
final class Plugins {
  private Plugins() {}

  static List<Plugin> defaults(
      Client client, Informers informers, Environment environment, EventRecorder events) {
    return List.of(
        new SchedulingGates(),
        new PrioritySort(),
        new NodeUnschedulable(),
        new NodeName(),
        new TaintToleration(),
        new NodeAffinity(),
        new NodePorts(),
        new NodeResourcesFit(),
        new VolumeBinding(informers),
        new PodTopologySpread(),
        new PodTopologySpreadScore(new WorkloadSelectors(informers)),
        new InterPodAffinity(),
        new InterPodAffinityScore(),
        new DefaultPreemption(
            client, environment, events, informers.of(PodDisruptionBudget.class).lister()),
        new NodeResourcesBalancedAllocation(),
        new ImageLocality(),
        new DefaultBinder(client));
  }
}
