package dev.j8s.scheduler.plugins;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.scheduler.framework.BindPlugin;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;

/** Binds by posting to the pod's {@code binding}. */
public final class DefaultBinder implements BindPlugin {
  private final Client client;

  public DefaultBinder(Client client) {
    this.client = requireNonNull(client, "client is null");
  }

  @Override
  public String name() {
    return "DefaultBinder";
  }

  @Override
  public Status bind(CycleState state, PodInfo pod, String node) {
    Binding binding =
        new BindingBuilder()
            .withNewMetadata()
            .withNamespace(pod.namespace())
            .withName(pod.key().name())
            .withUid(pod.pod().getMetadata().getUid())
            .endMetadata()
            .withNewTarget()
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build();
    client
        .resources(Pod.class)
        .post(
            pod.namespace(),
            pod.key().name(),
            "binding",
            binding,
            io.fabric8.kubernetes.api.model.Status.class);
    return Status.SUCCESS;
  }
}
