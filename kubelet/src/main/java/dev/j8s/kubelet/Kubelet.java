package dev.j8s.kubelet;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import dev.j8s.client.events.ApiEventRecorder;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.cgroup.CgroupTree;
import dev.j8s.kubelet.cgroup.PodCgroups;
import dev.j8s.kubelet.container.ContainerConfigs;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.container.PodDns;
import dev.j8s.kubelet.container.SandboxConfigs;
import dev.j8s.kubelet.env.PodEnvironment;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.http.SocketHttpActions;
import dev.j8s.kubelet.image.Images;
import dev.j8s.kubelet.log.LogRotation;
import dev.j8s.kubelet.mount.LinuxMounts;
import dev.j8s.kubelet.node.Machine;
import dev.j8s.kubelet.node.NodeAgent;
import dev.j8s.kubelet.pod.AgentLogs;
import dev.j8s.kubelet.pod.AgentPods;
import dev.j8s.kubelet.pod.NodeRoom;
import dev.j8s.kubelet.pod.PodWorkers;
import dev.j8s.kubelet.probe.Prober;
import dev.j8s.kubelet.reference.WatchedObjects;
import dev.j8s.kubelet.runtime.CriImages;
import dev.j8s.kubelet.runtime.CriRuntime;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.RuntimeCalls;
import dev.j8s.kubelet.runtime.RuntimeConnection;
import dev.j8s.kubelet.runtime.RuntimeEvents;
import dev.j8s.kubelet.server.ApiReviews;
import dev.j8s.kubelet.server.KubeletServer;
import dev.j8s.kubelet.server.ServerOptions;
import dev.j8s.kubelet.stats.NodeUsageReader;
import dev.j8s.kubelet.stats.UsageReader;
import dev.j8s.kubelet.status.StatusInput;
import dev.j8s.kubelet.volume.NodeVolumes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of one node: runs the pods that the API binds to it. Closing it leaves containers
 * running; the next agent on the same folders and runtime takes them over.
 */
public final class Kubelet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

  /** Upstream's containerLogMaxSize and containerLogMaxFiles. */
  private static final long LOG_MAX_BYTES = 10L << 20;

  private static final int LOG_MAX_FILES = 5;
  private static final Duration RETRY = Duration.ofMillis(100);

  private final KubeletOptions options;
  private final Client client;
  private final Environment environment;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // guarded by this
  private boolean closed; // guarded by this
  private volatile @Nullable Endpoint serving;

  /**
   * @param client with the node's identity; not closed here
   */
  public Kubelet(KubeletOptions options, Client client, Environment environment) {
    this.options = requireNonNull(options, "options is null");
    this.client = requireNonNull(client, "client is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /**
   * Starts; returns before the node is registered. The runtime and the API may come later.
   *
   * @throws IOException when the node's folders or control groups can't be made
   */
  public void start() throws IOException {
    PodDirectories directories = new PodDirectories(options.rootDirectory(), options.podLogs());
    directories.create();
    CgroupTree tree = CgroupTree.ofThisHost();
    PodCgroups cgroups = new PodCgroups(tree, options.cgroupRoot());
    cgroups.prepare();

    RuntimeConnection connection =
        keep(RuntimeConnection.to(options.runtimeSocket(), environment.executor()));
    RuntimeCalls calls = new RuntimeCalls(environment);
    CriRuntime runtime = new CriRuntime(connection, calls);
    CriImages images = new CriImages(connection, calls);
    Machine machine = new Machine(options.rootDirectory());

    Informers informers = keep(client.informers());
    Informer<Pod> pods =
        informers.of(Pod.class, Scope.fields("spec.nodeName=" + options.nodeName()));
    Informer<Service> services = informers.of(Service.class);
    informers.start();

    ApiEventRecorder recorder =
        new ApiEventRecorder(client, environment, "kubelet", options.nodeName());
    PodEvents events = new PodEvents(recorder);
    Map<String, Quantity> allocatable = machine.allocatable(options.maxPods());
    WatchedObjects objects = new WatchedObjects(client);
    NodeVolumes volumes =
        keep(
            new NodeVolumes(
                options.rootDirectory(),
                client,
                objects,
                new LinuxMounts(),
                environment,
                () -> allocatable));
    PodEnvironment podEnvironment =
        new PodEnvironment(
            objects, services.lister(), recorder, options::nodeIps, () -> allocatable);
    HttpActions http = new SocketHttpActions();
    PodServices shared =
        new PodServices(
            runtime,
            new Images(images, client, events, environment),
            volumes,
            cgroups,
            directories,
            new SandboxConfigs(
                directories,
                new PodDns(options.clusterDns(), options.clusterDomain(), options.resolvConf())),
            new ContainerConfigs(
                directories,
                podEnvironment,
                volumes,
                new ContainerConfigs.Settings(
                    options.clusterDomain(), machine.memory(), cgroups.unified())),
            new Prober(runtime, http),
            http,
            events,
            client,
            environment,
            new StatusInput.Node(options.nodeIps(), "containerd"));
    PodWorkers workers =
        keep(new PodWorkers(shared, new NodeRoom(options.nodeName(), () -> allocatable)));

    objects.addListener(workers::referenceChanged);
    serving = new Endpoint(new AgentPods(workers, runtime), runtime);
    keep(new LogRotation(
            new AgentLogs(workers, runtime), LOG_MAX_BYTES, LOG_MAX_FILES, environment))
        .start();

    keep(new NodeAgent(options, machine, client, runtime, images, recorder, environment)).start();
    var _ =
        informers
            .synced()
            .thenRunAsync(() -> follow(connection, runtime, workers, pods), environment.executor())
            .exceptionally(e -> {
              LOG.error("kubelet {}: pods are not followed", options.nodeName(), e);
              return null;
            });
  }

  /**
   * Serves the node's HTTPS API, once the agent has started. The certificate may come later than
   * the rest: whoever signs it may want to see the Node first.
   *
   * @throws IOException when a file can't be read or the port is taken
   */
  public void serve(KubeletOptions.Serving files) throws IOException {
    Endpoint endpoint = requireNonNull(serving, "the agent has not started");
    keep(
        KubeletServer.start(
            new ServerOptions(
                new InetSocketAddress(options.port()),
                files.certificate(),
                files.key(),
                files.clientAuthority(),
                files.users()),
            options.nodeName(),
            endpoint.pods(),
            new ApiReviews(client, environment),
            new UsageReader(
                endpoint.runtime()::containerStats, endpoint.runtime()::sandboxStats, environment),
            new NodeUsageReader(Path.of("/proc"), options.rootDirectory(), environment),
            environment));
  }

  /** What the node's API is served from. */
  private record Endpoint(AgentPods pods, CriRuntime runtime) {}

  private void follow(
      RuntimeConnection connection, CriRuntime runtime, PodWorkers workers, Informer<Pod> pods) {
    try {
      workers.start(pods);
      keep(RuntimeEvents.open(connection, workers, environment));
      LOG.info("kubelet {}: following pods", options.nodeName());
    } catch (RuntimeCallException e) {
      LOG.debug("kubelet {}: no runtime yet: {}", options.nodeName(), e.getMessage());
      connection.wake();
      environment.schedule(RETRY, () -> follow(connection, runtime, workers, pods));
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    synchronized (this) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    return part;
  }

  @Override
  public void close() {
    Deque<AutoCloseable> all;
    synchronized (this) {
      closed = true;
      all = new ArrayDeque<>(parts);
      parts.clear();
    }
    all.forEach(Kubelet::close);
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("kubelet: {} not closed cleanly", part.getClass().getSimpleName(), e);
    }
  }
}
