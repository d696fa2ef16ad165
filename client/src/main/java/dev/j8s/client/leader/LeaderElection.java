package dev.j8s.client.leader;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElseGet;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Resources;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one of several candidates leads. The holder of a Lease renews it; others take it when
 * they have not seen it change for its duration by their own clock, so clocks need not agree. A
 * leader that can't renew within the deadline, which is shorter, stops before another may start.
 */
public final class LeaderElection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  private final Resources<Lease> leases;
  private final Environment environment;
  private final Options options;
  private final Listener listener;

  private boolean leading; // guarded by this
  private boolean closed; // guarded by this
  private long renewed; // nanoTime of the start of the last successful attempt; guarded by this
  private @Nullable LeaseSpec observed; // guarded by this
  private long observedAt; // guarded by this
  private Environment.@Nullable Timer deadline; // guarded by this

  /** Told of the beginning and the end, on threads of the environment. */
  public interface Listener {
    void startedLeading();

    /** Must make sure that nothing more is done as the leader. */
    void stoppedLeading();
  }

  /** Upstream's timings are 15 s, 10 s and 2 s. */
  public record Options(
      String namespace,
      String name,
      String identity,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {
    public Options(String namespace, String name, String identity) {
      this(
          namespace,
          name,
          identity,
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2));
    }
  }

  public LeaderElection(
      Client client, Environment environment, Options options, Listener listener) {
    leases = client.resources(Lease.class);
    this.environment = requireNonNull(environment, "environment is null");
    this.options = requireNonNull(options, "options is null");
    this.listener = requireNonNull(listener, "listener is null");
  }

  public void start() {
    environment.executor().execute(this::attempt);
  }

  public synchronized boolean isLeader() {
    return leading;
  }

  /** Stops leading and gives the lease up, so that another can take it at once. */
  @Override
  public void close() {
    boolean led;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      led = leading;
    }
    if (led) {
      stopLeading("closed");
      release();
    }
  }

  private void attempt() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    long begun = environment.nanoTime();
    boolean held = false;
    try {
      held = acquireOrRenew();
      if (held) {
        lead(begun);
      }
    } finally {
      Duration wait = options.retryPeriod();
      if (!held) {
        wait = wait.plusNanos((long) (wait.toNanos() * 1.2 * environment.random().nextDouble()));
      }
      environment.schedule(wait, this::attempt);
    }
  }

  private boolean acquireOrRenew() {
    try {
      Optional<Lease> current = leases.get(options.namespace(), options.name());
      if (current.isEmpty()) {
        leases.create(newLease());
        return true;
      }
      LeaseSpec spec = observe(current.get());
      if (!isOurs(spec) && !isFree(spec)) {
        return false;
      }
      leases.update(taken(current.get()));
      return true;
    } catch (ApiException | UncheckedIOException e) {
      LOG.debug("lease {}: {}", options.name(), e.getMessage());
      return false;
    }
  }

  private synchronized LeaseSpec observe(Lease lease) {
    LeaseSpec spec = specOf(lease);
    if (!spec.equals(observed)) {
      observed = spec;
      observedAt = environment.nanoTime();
    }
    return spec;
  }

  /** A lease that somebody made without one belongs to nobody. */
  private static LeaseSpec specOf(Lease lease) {
    return requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
  }

  private boolean isOurs(LeaseSpec spec) {
    return options.identity().equals(spec.getHolderIdentity());
  }

  private synchronized boolean isFree(LeaseSpec spec) {
    String holder = spec.getHolderIdentity();
    Integer seconds = spec.getLeaseDurationSeconds();
    return holder == null
        || holder.isEmpty()
        || seconds == null
        || environment.nanoTime() - observedAt >= seconds * 1_000_000_000L;
  }

  private Lease newLease() {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(options.namespace())
        .withName(options.name())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(options.identity())
        .withLeaseDurationSeconds((int) options.leaseDuration().toSeconds())
        .withAcquireTime(now())
        .withRenewTime(now())
        .withLeaseTransitions(0)
        .endSpec()
        .build();
  }

  private Lease taken(Lease lease) {
    LeaseSpec spec = specOf(lease);
    boolean ours = isOurs(spec);
    int transitions = spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions();
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withHolderIdentity(options.identity())
        .withLeaseDurationSeconds((int) options.leaseDuration().toSeconds())
        .withAcquireTime(ours ? spec.getAcquireTime() : now())
        .withRenewTime(now())
        .withLeaseTransitions(ours ? transitions : transitions + 1)
        .endSpec()
        .build();
  }

  private void lead(long begun) {
    synchronized (this) {
      if (closed) {
        return;
      }
      renewed = begun;
      if (deadline != null) {
        deadline.cancel();
      }
      Duration left = options.renewDeadline().minusNanos(environment.nanoTime() - begun);
      deadline = environment.schedule(left, this::checkDeadline);
      if (leading) {
        return;
      }
      leading = true;
    }
    LOG.info("{} leads by lease {}", options.identity(), options.name());
    listener.startedLeading();
  }

  private void checkDeadline() {
    synchronized (this) {
      long since = environment.nanoTime() - renewed;
      if (closed || since < options.renewDeadline().toNanos()) {
        return;
      }
    }
    stopLeading("not renewed in " + options.renewDeadline());
  }

  private void stopLeading(String why) {
    synchronized (this) {
      if (!leading) {
        return;
      }
      leading = false;
      if (deadline != null) {
        deadline.cancel();
      }
    }
    LOG.info("{} no longer leads by lease {}: {}", options.identity(), options.name(), why);
    listener.stoppedLeading();
  }

  private void release() {
    try {
      Optional<Lease> current = leases.get(options.namespace(), options.name());
      if (current.isPresent() && isOurs(specOf(current.get()))) {
        leases.update(
            new LeaseBuilder(current.get())
                .editSpec()
                .withHolderIdentity("")
                .withLeaseDurationSeconds(1)
                .withRenewTime(now())
                .endSpec()
                .build());
      }
    } catch (ApiException | UncheckedIOException e) {
      LOG.info("lease {} not given up: {}", options.name(), e.getMessage());
    }
  }

  private ZonedDateTime now() {
    return environment.now().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }
}
