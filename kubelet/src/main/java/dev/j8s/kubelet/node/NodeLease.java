package dev.j8s.kubelet.node;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Resources;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sign of life: a Lease of the node's name, renewed every 10 seconds. */
final class NodeLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
  private static final String NAMESPACE = "kube-node-lease";
  private static final int SECONDS = 40;
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Resources<Lease> leases;
  private final Environment environment;
  private final String node;
  private final String nodeUid;

  private @Nullable Lease held; // only the renewing task touches it
  private Environment.@Nullable Timer timer; // guarded by this
  private boolean closed; // guarded by this

  NodeLease(Client client, Environment environment, String node, String nodeUid) {
    this.leases = client.resources(Lease.class);
    this.environment = environment;
    this.node = node;
    this.nodeUid = nodeUid;
  }

  void start() {
    schedule(Duration.ZERO);
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = environment.schedule(delay, this::renew);
    }
  }

  private void renew() {
    Duration next = EVERY;
    try {
      Lease now = held;
      if (now == null) {
        now = leases.get(NAMESPACE, node).orElse(null);
      }
      held = now == null ? leases.create(renewed(fresh())) : leases.update(renewed(now));
    } catch (ApiException | UncheckedIOException e) {
      held = null;
      next = RETRY;
      LOG.warn("node {}: lease not renewed, again in {}: {}", node, next, e.toString());
    }
    schedule(next);
  }

  private Lease fresh() {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(node)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Node")
        .withName(node)
        .withUid(nodeUid)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private Lease renewed(Lease lease) {
    return lease.toBuilder()
        .editSpec()
        .withHolderIdentity(node)
        .withLeaseDurationSeconds(SECONDS)
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
