package dev.j8s.testkit;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Resources;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the node's Lease, by which the control plane knows that it lives. */
final class Heartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final String NAMESPACE = "kube-node-lease";
  private static final int LEASE_SECONDS = 40;
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Resources<Lease> leases;
  private final Node node;
  private final Environment environment;
  private Environment.@Nullable Timer timer; // guarded by this
  private boolean closed; // guarded by this

  Heartbeat(Client client, Node node, Environment environment) {
    this.leases = client.resources(Lease.class);
    this.node = node;
    this.environment = environment;
  }

  void start() {
    beat();
  }

  private void beat() {
    Duration next = EVERY;
    try {
      renew();
    } catch (ApiException e) {
      log.warn("node {}: lease not renewed: {}", name(), e.getMessage());
      next = RETRY;
    }
    synchronized (this) {
      if (!closed) {
        timer = environment.schedule(next, this::beat);
      }
    }
  }

  private void renew() {
    Lease lease = leases.get(NAMESPACE, name()).orElse(null);
    if (lease == null) {
      leases.create(renewed(fresh()));
    } else {
      leases.update(renewed(lease));
    }
  }

  private String name() {
    return node.getMetadata().getName();
  }

  private Lease fresh() {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name())
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Node")
        .withName(name())
        .withUid(node.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private Lease renewed(Lease lease) {
    return lease.toBuilder()
        .editSpec()
        .withHolderIdentity(name())
        .withLeaseDurationSeconds(LEASE_SECONDS)
        .withRenewTime(environment.now().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
