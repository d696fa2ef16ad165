package dev.j8s.controllers.common;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Key;
import dev.j8s.client.json.Json;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An API server in memory, controllers on it, and nodes that start and stop pods within seconds of
 * simulated time.
 */
public final class SimulatedCluster implements AutoCloseable {
  public final SimulatedEnvironment environment;
  public final FakeApi api;
  public final Client client;
  private final ControllerOptions options;
  private final List<Function<ControllerContext, ManagedController>> made;
  private final Informers nodeInformers;
  private Informers informers;
  private List<ManagedController> running = List.of();

  /** Which pods become ready at all. */
  public Predicate<Pod> healthy = _ -> true;

  @SafeVarargs
  @SuppressWarnings("varargs")
  public SimulatedCluster(
      long seed,
      ControllerOptions options,
      Function<ControllerContext, ManagedController>... controllers) {
    environment = new SimulatedEnvironment(seed);
    api = new FakeApi(environment);
    client = api.client();
    this.options = options;
    made = List.of(controllers);
    nodeInformers = client.informers();
    nodeInformers.of(Pod.class).addHandler(new Node());
    nodeInformers.start();
    informers = client.informers();
    startControllers();
  }

  /** Lets the controllers go without a word, and new ones come who know nothing. */
  public void crash() {
    informers.close();
    running.forEach(ManagedController::close);
    startControllers();
  }

  private void startControllers() {
    informers = client.informers();
    var context = new ControllerContext(client, informers, environment, options);
    running = made.stream().map(make -> make.apply(context)).toList();
    informers.start();
    List<ManagedController> mine = running;
    var _ = informers.synced().thenRun(() -> mine.forEach(ManagedController::start));
  }

  /** YAML would be nicer; JSON with single quotes is near enough. */
  public <T extends HasMetadata> T create(Class<T> type, String json) {
    return client.resources(type).create(Json.read(json.replace('\'', '"'), type));
  }

  public List<Pod> pods(String namespace) {
    return api.all(Pod.class).stream()
        .filter(pod -> pod.getMetadata().getNamespace().equals(namespace))
        .toList();
  }

  public List<Pod> activePods(String namespace) {
    return pods(namespace).stream().filter(Pods::isActive).toList();
  }

  public long readyPods(String namespace) {
    return activePods(namespace).stream().filter(Pods::isReady).count();
  }

  /** Reason and message of each Event about objects of a kind, oldest first. */
  public List<String> events(String kind) {
    return api.all(Event.class).stream()
        .filter(event -> event.getInvolvedObject().getKind().equals(kind))
        .sorted(Comparator.comparing(event -> event.getFirstTimestamp()))
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  /** Ends a pod, as its containers do. */
  public void finish(Pod pod, String phase, int exitCode) {
    Pod now = api.get(Pod.class, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    api.set(
        new PodBuilder(now)
            .editStatus()
            .withPhase(phase)
            .withConditions(new ArrayList<>())
            .addNewContainerStatus()
            .withName("c")
            .withNewState()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withFinishedAt(seconds())
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build());
  }

  @Override
  public void close() {
    informers.close();
    nodeInformers.close();
    api.checkSharedObjects();
  }

  private String seconds() {
    return environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Binds pods, makes them ready after a while, and removes those that are to end. */
  private final class Node implements Informer.Handler<Pod> {
    @Override
    public void added(Pod pod) {
      later(pod, this::start);
    }

    @Override
    public void updated(Pod before, Pod after) {
      if (after.isMarkedForDeletion() && !before.isMarkedForDeletion()) {
        later(after, this::stop);
      }
    }

    @Override
    public void deleted(Pod last) {}

    private void later(Pod pod, java.util.function.Consumer<Pod> what) {
      Key key = Key.of(pod);
      Duration delay = Duration.ofMillis(100 + environment.random().nextInt(3000));
      environment.schedule(
          delay,
          () ->
              find(key)
                  .filter(now -> now.getMetadata().getUid().equals(pod.getMetadata().getUid()))
                  .ifPresent(what));
    }

    private Optional<Pod> find(Key key) {
      return client.resources(Pod.class).get(key.namespace(), key.name());
    }

    private void start(Pod pod) {
      if (!Pods.isActive(pod)) {
        return;
      }
      boolean ready = healthy.test(pod);
      int number = environment.random().nextInt(1, 1_000_000);
      api.set(
          new PodBuilder(pod)
              .editOrNewSpec()
              .withNodeName("node-" + number % 3)
              .endSpec()
              .editOrNewStatus()
              .withPhase("Running")
              .withPodIP("10.244." + number / 256 % 256 + "." + number % 256)
              .addNewPodIP("10.244." + number / 256 % 256 + "." + number % 256)
              .withConditions(
                  new PodConditionBuilder()
                      .withType("Ready")
                      .withStatus(ready ? "True" : "False")
                      .withLastTransitionTime(seconds())
                      .build())
              .endStatus()
              .build());
    }

    private void stop(Pod pod) {
      api.remove(pod);
    }
  }
}
