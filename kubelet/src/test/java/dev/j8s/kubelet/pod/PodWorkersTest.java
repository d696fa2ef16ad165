package dev.j8s.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.ApiClient;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Patch;
import dev.j8s.client.Scope;
import dev.j8s.client.events.ApiEventRecorder;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.kubelet.PodEvents;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.cgroup.CgroupTree;
import dev.j8s.kubelet.cgroup.PodCgroups;
import dev.j8s.kubelet.container.ContainerConfigs;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.container.PodDns;
import dev.j8s.kubelet.container.SandboxConfigs;
import dev.j8s.kubelet.env.ContainerStart;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.image.Images;
import dev.j8s.kubelet.probe.Prober;
import dev.j8s.kubelet.runtime.v1.Mount;
import dev.j8s.kubelet.status.StatusInput;
import dev.j8s.kubelet.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodWorkersTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final FakeApi api = new FakeApi(environment);
  private final ApiClient client = api.client();
  private final FakeRuntime runtime = new FakeRuntime(environment);
  private final Informers informers = client.informers();
  private PodWorkers workers;

  @BeforeEach
  void start() throws IOException {
    workers = agent();
  }

  private PodWorkers agent() throws IOException {
    PodEvents events =
        new PodEvents(new ApiEventRecorder(client, environment, "kubelet", "node-1"));
    PodDirectories directories = new PodDirectories(folder.resolve("root"), folder.resolve("logs"));
    PodVolumes volumes = new NoVolumes();
    HttpActions http =
        (_, _, _, _) -> {
          throw new IOException("nobody listens");
        };
    PodCgroups cgroups = new PodCgroups(CgroupTree.parse(List.of()), "/test");
    PodServices services =
        new PodServices(
            runtime,
            new Images(runtime, client, events, environment),
            volumes,
            cgroups,
            directories,
            new SandboxConfigs(
                directories,
                new PodDns(List.of("10.0.0.10"), "cluster.local", folder.resolve("none"))),
            new ContainerConfigs(
                directories,
                (_, container, _) ->
                    new ContainerStart(container.getCommand(), container.getArgs(), Map.of()),
                volumes,
                new ContainerConfigs.Settings("cluster.local", 1L << 30, false)),
            new Prober(runtime, http),
            http,
            events,
            client,
            environment,
            new StatusInput.Node(List.of("192.168.0.1"), "fake"));
    PodWorkers made = new PodWorkers(services);
    runtime.listener = made::changed;
    Informer<Pod> pods = informers.of(Pod.class, Scope.fields("spec.nodeName=node-1"));
    informers.start();
    environment.settle();
    made.start(pods);
    environment.settle();
    return made;
  }

  @AfterEach
  void close() {
    workers.close();
    informers.close();
    api.checkSharedObjects();
  }

  private static PodBuilder pod(String policy, String... containers) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("web")
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .withRestartPolicy(policy)
        .withTerminationGracePeriodSeconds(30L)
        .withContainers(List.of(containers).stream().map(PodWorkersTest::container).toList())
        .endSpec();
  }

  private static Container container(String name) {
    Container container = new Container();
    container.setName(name);
    container.setImage("busybox");
    container.setImagePullPolicy("IfNotPresent");
    return container;
  }

  private void create(PodBuilder pod) {
    client.resources(Pod.class).create(pod.build());
    environment.advance(SOON);
  }

  private Pod stored() {
    return api.get(Pod.class, "default", "web");
  }

  private ContainerStatus status(String container) {
    return stored().getStatus().getContainerStatuses().stream()
        .filter(s -> s.getName().equals(container))
        .findFirst()
        .orElseThrow();
  }

  private String condition(String type) {
    return stored().getStatus().getConditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(PodCondition::getStatus)
        .findFirst()
        .orElse("none");
  }

  private List<String> events() {
    return api.all(Event.class).stream().map(e -> e.getReason() + ": " + e.getMessage()).toList();
  }

  @Test
  void aPodRunsAndIsReady() {
    create(pod("Always", "app"));

    assertThat(runtime.calls).containsExactly("run web", "start app");
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");
    assertThat(stored().getStatus().getPodIP()).isEqualTo("10.1.0.7");
    assertThat(stored().getStatus().getHostIP()).isEqualTo("192.168.0.1");
    assertThat(condition("Ready")).isEqualTo("True");
    assertThat(condition("PodReadyToStartContainers")).isEqualTo("True");
    assertThat(status("app").getState().getRunning()).isNotNull();
    assertThat(events()).contains("Created: Container created", "Started: Container started");
  }

  @Test
  void initContainersRunOneAfterTheOtherBeforeTheRest() {
    runtime.endAtOnce.put("second", 0);
    create(
        pod("Always", "app")
            .editSpec()
            .withInitContainers(container("first"), container("second"))
            .endSpec());
    assertThat(runtime.calls).containsExactly("run web", "start first");
    assertThat(condition("Initialized")).isEqualTo("False");
    assertThat(status("app").getState().getWaiting().getReason()).isEqualTo("PodInitializing");

    runtime.exit("first", 0);
    environment.advance(SOON);

    assertThat(runtime.calls)
        .containsExactly("run web", "start first", "start second", "start app");
    assertThat(condition("Initialized")).isEqualTo("True");
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void aSidecarRunsBesideTheOthersAndEndsAfterThem() {
    Container sidecar = container("proxy");
    sidecar.setRestartPolicy("Always");
    create(pod("Never", "app").editSpec().withInitContainers(sidecar).endSpec());
    assertThat(runtime.calls).containsExactly("run web", "start proxy", "start app");

    runtime.exit("app", 0);
    environment.advance(SOON);

    assertThat(runtime.calls).endsWith("stop proxy 30s");
    assertThat(stored().getStatus().getPhase()).isEqualTo("Succeeded");
  }

  @Test
  void aContainerThatKeepsFailingWaitsLongerEachTime() {
    runtime.endAtOnce.put("app", 3);
    create(pod("Always", "app"));

    assertThat(runtime.calls).containsExactly("run web", "start app", "start app");
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(status("app").getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
    assertThat(status("app").getState().getWaiting().getMessage())
        .startsWith("back-off 10s restarting failed container=app pod=web_default(");
    assertThat(status("app").getLastState().getTerminated().getExitCode()).isEqualTo(3);
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");

    environment.advance(Duration.ofSeconds(9));
    assertThat(runtime.calls).hasSize(4);
    environment.advance(Duration.ofSeconds(10));
    assertThat(runtime.calls).hasSize(4);
    assertThat(status("app").getState().getWaiting().getMessage()).startsWith("back-off 20s");
    environment.advance(Duration.ofSeconds(10));
    assertThat(runtime.calls).hasSize(5);
  }

  @Test
  void aPodThatMayNotRestartEndsAsItsContainersDo() {
    runtime.endAtOnce.put("good", 0);
    runtime.endAtOnce.put("bad", 1);
    create(pod("Never", "good", "bad"));

    assertThat(runtime.calls).containsExactly("run web", "start good", "start bad");
    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
    assertThat(status("bad").getState().getTerminated().getReason()).isEqualTo("Error");
    assertThat(runtime.sandboxes().getFirst().getStateValue()).isEqualTo(1);
  }

  @Test
  void aDeletedPodIsStoppedGracefullyAndThenLeavesTheApiAndTheNode() {
    create(pod("Always", "app"));

    client
        .resources(Pod.class)
        .delete("default", "web", new DeleteOptionsBuilder().withGracePeriodSeconds(7L).build());
    environment.advance(SOON);

    assertThat(runtime.calls).endsWith("stop app 7s");
    assertThat(api.all(Pod.class)).isEmpty();
    assertThat(runtime.containers()).isEmpty();
    assertThat(runtime.sandboxes()).isEmpty();
    assertThat(events()).contains("Killing: Stopping container app");
  }

  @Test
  void aSandboxThatEndsIsReplacedWithItsContainers() {
    create(pod("Always", "app"));

    runtime.killSandbox();
    environment.advance(SOON);

    assertThat(runtime.calls).containsExactly("run web", "start app", "run web", "start app");
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(condition("Ready")).isEqualTo("True");
    assertThat(events())
        .contains("SandboxChanged: Pod sandbox changed, it will be killed and re-created.");
  }

  @Test
  void aSandboxThatCannotBeMadeIsTriedAgain() {
    runtime.sandboxFailures = 1;
    create(pod("Always", "app"));

    assertThat(events())
        .contains(
            "FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc ="
                + " no network");
    assertThat(condition("Ready")).isEqualTo("True");
  }

  @Test
  void aMissingImageKeepsOnlyItsOwnContainerWaiting() {
    Container missing = container("missing");
    missing.setImage("registry.local/none:1");
    create(pod("Always", "app").editSpec().addToContainers(0, missing).endSpec());

    assertThat(runtime.calls).containsExactly("run web", "start app");
    assertThat(status("missing").getState().getWaiting().getReason()).isEqualTo("ErrImagePull");
    environment.advance(Duration.ofSeconds(4));
    assertThat(status("missing").getState().getWaiting().getReason()).isEqualTo("ImagePullBackOff");

    runtime.images.add("registry.local/none:1");
    environment.advance(Duration.ofSeconds(15));
    assertThat(condition("Ready")).isEqualTo("True");
  }

  @Test
  void aContainerOfANewImageReplacesTheOldOneInOneStep() {
    runtime.images.add("httpd:latest");
    create(pod("Always", "app"));
    List<String> ready = new ArrayList<>();
    informers
        .of(Pod.class, Scope.fields("spec.nodeName=node-1"))
        .addHandler(
            new Informer.Handler<>() {
              @Override
              public void added(Pod pod) {}

              @Override
              public void deleted(Pod last) {}

              @Override
              public void updated(Pod before, Pod now) {
                ready.add(condition("Ready"));
              }
            });
    client
        .resources(Pod.class)
        .patch(
            "default",
            "web",
            Patch.strategic(
                "{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"httpd\"}]}}"));
    environment.advance(SOON);

    assertThat(runtime.calls).endsWith("stop app 30s", "start app");
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(ready).isNotEmpty().containsOnly("True");
  }

  @Test
  void aPodThatRunsTooLongIsEnded() {
    create(pod("Always", "app").editSpec().withActiveDeadlineSeconds(5L).endSpec());
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");

    environment.advance(Duration.ofSeconds(5));

    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
    assertThat(stored().getStatus().getReason()).isEqualTo("DeadlineExceeded");
    assertThat(runtime.calls).contains("stop app 30s");
  }

  @Test
  void theNextAgentTakesOverWhatRunsAndRestartsNothing() throws IOException {
    create(pod("Always", "app"));
    Pod before = stored();
    workers.close();

    workers = agent();
    environment.advance(Duration.ofSeconds(70));

    assertThat(runtime.calls).containsExactly("run web", "start app");
    assertThat(stored().getStatus()).isEqualTo(before.getStatus());

    runtime.exit("app", 1);
    environment.advance(SOON);
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(status("app").getState().getRunning()).isNotNull();
  }

  @Test
  void whatRunsOfPodsThatWereDeletedMeanwhileIsRemoved() throws IOException {
    create(pod("Always", "app"));
    workers.close();
    api.remove(stored());
    environment.settle();

    workers = agent();
    environment.advance(SOON);

    assertThat(runtime.calls).endsWith("stop app 30s");
    assertThat(runtime.containers()).isEmpty();
    assertThat(runtime.sandboxes()).isEmpty();
  }

  /** Pods of these tests have no volumes. */
  private static final class NoVolumes implements PodVolumes {
    @Override
    public void prepare(Pod pod) {}

    @Override
    public void update(Pod pod) {}

    @Override
    public List<Mount> mounts(Pod pod, Container container, Map<String, String> env) {
      return List.of();
    }

    @Override
    public void tearDown(String podUid) {}

    @Override
    public Set<String> podUids() {
      return Set.of();
    }

    @Override
    public void close() {}
  }
}
