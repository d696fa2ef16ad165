package dev.j8s.controllers;

import dev.j8s.client.Client;
import dev.j8s.client.Informers;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.certificates.CertificateApprover;
import dev.j8s.controllers.certificates.CertificateSigner;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.ManagedController;
import dev.j8s.controllers.cronjob.CronJobController;
import dev.j8s.controllers.daemonset.DaemonSetController;
import dev.j8s.controllers.deployment.DeploymentController;
import dev.j8s.controllers.disruption.DisruptionController;
import dev.j8s.controllers.endpointslice.EndpointSliceController;
import dev.j8s.controllers.endpointslice.EndpointsController;
import dev.j8s.controllers.endpointslice.MirroringController;
import dev.j8s.controllers.garbagecollector.GarbageCollector;
import dev.j8s.controllers.job.JobController;
import dev.j8s.controllers.job.OrphanedPodsController;
import dev.j8s.controllers.namespace.NamespaceController;
import dev.j8s.controllers.nodeipam.NodeIpamController;
import dev.j8s.controllers.nodelifecycle.NodeLifecycleController;
import dev.j8s.controllers.nodelifecycle.TaintEvictionController;
import dev.j8s.controllers.podgc.PodGcController;
import dev.j8s.controllers.replicaset.ReplicaSetController;
import dev.j8s.controllers.replication.ReplicationManager;
import dev.j8s.controllers.serviceaccount.RootCaPublisher;
import dev.j8s.controllers.serviceaccount.ServiceAccountController;
import dev.j8s.controllers.serviceaccount.TokenSecretController;
import dev.j8s.controllers.statefulset.StatefulSetController;
import dev.j8s.controllers.ttlafterfinished.TtlAfterFinishedController;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All controllers over one set of informers. One manager of a cluster may run at a time. */
public final class ControllerManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerManager.class);

  private static final List<Function<ControllerContext, ManagedController>> CONTROLLERS =
      List.of(
          ReplicaSetController::create, //
          DeploymentController::create,
          JobController::create,
          OrphanedPodsController::create,
          EndpointSliceController::create,
          EndpointsController::create,
          MirroringController::create,
          ServiceAccountController::create,
          RootCaPublisher::create,
          TokenSecretController::create,
          NamespaceController::create,
          GarbageCollector::new,
          NodeIpamController::new,
          NodeLifecycleController::create,
          TaintEvictionController::create,
          PodGcController::create,
          DaemonSetController::create,
          StatefulSetController::create,
          CronJobController::create,
          TtlAfterFinishedController::create,
          DisruptionController::create,
          ReplicationManager::create,
          CertificateApprover::create,
          CertificateSigner::create);

  private final Informers informers;
  private final List<ManagedController> controllers = new ArrayList<>();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private boolean closed; // guarded by this

  public ControllerManager(Client client, Environment environment, ControllerOptions options) {
    informers = client.informers();
    var context = new ControllerContext(client, informers, environment, options);
    CONTROLLERS.forEach(make -> controllers.add(make.apply(context)));
  }

  /** Answers at once; {@link #started} tells when all controllers work. */
  public void start() {
    informers.start();
    var _ = informers.synced().thenRun(this::startControllers);
  }

  /** Done when the informers are synced and all controllers have started. */
  public CompletableFuture<Void> started() {
    return started.copy();
  }

  private synchronized void startControllers() {
    if (closed) {
      return;
    }
    controllers.forEach(ManagedController::start);
    LOG.info("{} controllers started", controllers.size());
    started.complete(null);
  }

  /** Waits for reconciles under way. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    informers.close();
    controllers.reversed().forEach(ManagedController::close);
  }
}
