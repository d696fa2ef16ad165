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
import dev.j8s.client.transport.Write;
import dev.j8s.kubelet.PodEvents;
import dev.j8s.kubelet.PodServices;
import dev.j8s.kubelet.cgroup.CgroupTree;
import dev.j8s.kubelet.cgroup.PodCgroups;
import dev.j8s.kubelet.container.ContainerConfigs;
import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.container.PodDns;
import dev.j8s.kubelet.container.SandboxConfigs;
import dev.j8s.kubelet.env.ContainerStart;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.image.Images;
import dev.j8s.kubelet.probe.Prober;
import dev.j8s.kubelet.runtime.v1.ContainerConfig;
import dev.j8s.kubelet.runtime.v1.Mount;
import dev.j8s.kubelet.runtime.v1.PodSandboxConfig;
import dev.j8s.kubelet.status.StatusInput;
import dev.j8s.kubelet.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Map<String, Quantity> room =
      new HashMap<>(Map.of("cpu", new Quantity("2"), "pods", new Quantity("3")));
  private final List<Pod> prepared = new ArrayList<>();
  private Optional<String> overLimit = Optional.empty();
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
        (_, _, ip, _) -> {
          runtime.calls.add("get " + ip);
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
    PodWorkers made = new PodWorkers(services, new NodeRoom("node-1", () -> room));
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

  private void createAnother(String name, PodBuilder pod) {
    create(pod.editMetadata().withName(name).endMetadata());
  }

  private void assertRefused(String name, String reason, String message) {
    Pod pod = api.get(Pod.class, "default", name);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Failed");
    assertThat(pod.getStatus().getReason()).isEqualTo(reason);
    assertThat(pod.getStatus().getMessage()).isEqualTo("Pod was rejected: " + message);
    assertThat(pod.getStatus().getContainerStatuses()).isEmpty();
    assertThat(events()).contains(reason + ": " + message);
    assertThat(runtime.calls).doesNotContain("run " + name);
  }

  private static PodBuilder asking(String cpu) {
    return pod("Never", "app")
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .addToRequests("cpu", new Quantity(cpu))
        .endResources()
        .endContainer()
        .endSpec();
  }

  @Test
  void aPodThatAsksForMoreThanIsLeftIsRefused() {
    create(asking("1500m"));
    createAnother("more", asking("600m"));
    assertRefused(
        "more",
        "OutOfcpu",
        "Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000");

    runtime.exit("app", 0);
    environment.advance(SOON);
    createAnother("later", asking("600m"));
    assertThat(api.get(Pod.class, "default", "later").getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void morePodsThanTheNodeTakesAreRefused() {
    room.put("pods", new Quantity("1"));
    create(pod("Always", "app"));
    createAnother("second", pod("Always", "app"));
    assertRefused(
        "second",
        "OutOfpods",
        "Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1");
  }

  private static PodBuilder taking(String address, int port) {
    return pod("Always", "app")
        .editSpec()
        .editFirstContainer()
        .addNewPort()
        .withContainerPort(80)
        .withHostIP(address)
        .withHostPort(port)
        .endPort()
        .endContainer()
        .endSpec();
  }

  @Test
  void aPodIsRefusedWhileAnotherHasItsPortOfTheNode() {
    create(taking("127.0.0.1", 8080));
    createAnother("other-address", taking("127.0.0.2", 8080));
    createAnother("every-address", taking("", 8080));
    assertRefused(
        "every-address",
        "NodePorts",
        "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports");
    assertThat(runtime.calls).contains("run web", "run other-address");
  }

  @Test
  void aPodThatIsMeantForOtherNodesIsRefused() {
    client
        .resources(Node.class)
        .create(new NodeBuilder().withNewMetadata().withName("node-1").endMetadata().build());
    create(pod("Always", "app").editSpec().addToNodeSelector("disk", "fast").endSpec());
    assertRefused(
        "web",
        "NodeAffinity",
        "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
  }

  private static PodBuilder setting(String sysctl) {
    return pod("Always", "app")
        .editSpec()
        .withNewSecurityContext()
        .addNewSysctl(sysctl, "1")
        .endSecurityContext()
        .endSpec();
  }

  @Test
  void aPodThatSetsWhatOthersWouldFeelIsRefused() {
    create(setting("kernel.msgmax"));
    assertRefused("web", "SysctlForbidden", "forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    createAnother("safe", setting("kernel/shm_rmid_forced"));
    assertThat(runtime.calls).contains("run safe");
  }

  @Test
  void aPodThatRunsIsNotAskedAgainByTheNextAgent() throws IOException {
    create(asking("1500m"));
    workers.close();
    room.put("cpu", new Quantity("1"));

    workers = agent();
    environment.advance(SOON);

    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void aPodIsNotCalledFailedWhileItStillRuns() {
    runtime.stubborn.add("app");
    create(pod("Always", "app").editSpec().withActiveDeadlineSeconds(5L).endSpec());

    environment.advance(Duration.ofSeconds(8));
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");
    assertThat(stored().getStatus().getReason()).isNull();

    runtime.exit("app", 137);
    environment.advance(SOON);
    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
    assertThat(stored().getStatus().getReason()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void aPodThatIsDeletedBeforeItRanHasFailed() {
    Container missing = container("missing");
    missing.setImage("registry.local/none:1");
    create(
        pod("Always")
            .editMetadata()
            .addToFinalizers("example.com/watches")
            .endMetadata()
            .editSpec()
            .addToContainers(missing)
            .endSpec());
    client.resources(Pod.class).delete("default", "web", new DeleteOptionsBuilder().build());
    environment.advance(Duration.ofSeconds(40));

    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
    assertThat(status("missing").getState().getTerminated().getReason())
        .isEqualTo("ContainerStatusUnknown");
  }

  @Test
  void sidecarsHaveOnlyWhatTheOthersLeftOfTheGracePeriod() {
    Container sidecar = container("proxy");
    sidecar.setRestartPolicy("Always");
    create(pod("Always", "app").editSpec().withInitContainers(sidecar).endSpec());
    runtime.stubborn.add("app");

    client
        .resources(Pod.class)
        .delete("default", "web", new DeleteOptionsBuilder().withGracePeriodSeconds(30L).build());
    environment.advance(Duration.ofSeconds(20));
    runtime.exit("app", 0);
    environment.advance(SOON);

    assertThat(runtime.calls).endsWith("stop proxy 10s");
  }

  private void resize(String cpu) {
    api.set(
        stored().toBuilder()
            .editSpec()
            .editFirstContainer()
            .editResources()
            .addToRequests("cpu", new Quantity(cpu))
            .endResources()
            .endContainer()
            .endSpec()
            .build());
    environment.advance(SOON);
  }

  private String given() {
    return String.valueOf(status("app").getResources().getRequests().get("cpu"));
  }

  @Test
  void aRunningContainerIsGivenWhatItsPodAsksForNow() {
    create(asking("500m"));
    resize("1500m");

    assertThat(runtime.calls).containsExactly("run web", "start app", "update app 1536");
    assertThat(given()).isEqualTo("1500m");
    assertThat(status("app").getAllocatedResources()).containsEntry("cpu", new Quantity("1500m"));
    assertThat(condition("PodResizePending")).isEqualTo("none");
    assertThat(condition("PodResizeInProgress")).isEqualTo("none");
  }

  @Test
  void aContainerWhoseResizePolicyWantsItIsStartedAnewWithMore() {
    create(
        pod("Always", "app")
            .editSpec()
            .editFirstContainer()
            .withNewResources()
            .addToRequests("cpu", new Quantity("500m"))
            .endResources()
            .addNewResizePolicy("cpu", "RestartContainer")
            .endContainer()
            .endSpec());
    resize("1");

    assertThat(runtime.calls).containsExactly("run web", "start app", "stop app 30s", "start app");
    assertThat(events()).contains("Killing: Container app resize requires restart");
    assertThat(given()).isEqualTo("1");
  }

  @Test
  void whatTheNodeHasNotIsNotGivenAndTheStatusSaysWhy() throws IOException {
    create(pod("Always", "app"));
    resize("3");
    assertThat(condition("PodResizePending")).isEqualTo("True");
    assertThat(resizePending())
        .isEqualTo(
            "Infeasible: Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000");
    assertThat(status("app").getResources().getRequests()).isNullOrEmpty();

    workers.close();
    workers = agent();
    environment.advance(SOON);
    assertThat(resizePending()).startsWith("Infeasible");
    assertThat(runtime.calls).containsExactly("run web", "start app");

    resize("2");
    assertThat(condition("PodResizePending")).isEqualTo("none");
    assertThat(given()).isEqualTo("2");
  }

  @Test
  void aResizeWaitsForRoomAndThenHappens() {
    create(asking("500m"));
    createAnother("other", asking("1"));
    resize("1500m");
    assertThat(resizePending())
        .isEqualTo(
            "Deferred: Node didn't have enough resource: cpu, requested: 1500, used: 1000,"
                + " capacity: 2000");

    client
        .resources(Pod.class)
        .delete("default", "other", new DeleteOptionsBuilder().withGracePeriodSeconds(0L).build());
    environment.advance(Duration.ofSeconds(31));
    assertThat(given()).isEqualTo("1500m");
  }

  @Test
  void aResizeThatFailsIsToldAndTriedAgain() {
    create(asking("500m"));
    runtime.updateFailures = 2;
    resize("1");
    assertThat(runtime.calls).filteredOn("update app 1024"::equals).hasSize(3);
    assertThat(given()).isEqualTo("1");
    assertThat(condition("PodResizeInProgress")).isEqualTo("none");
  }

  private String resizePending() {
    return stored().getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("PodResizePending"))
        .map(c -> c.getReason() + ": " + c.getMessage())
        .findFirst()
        .orElse("none");
  }

  @Test
  void aHookIsAskedAtThePodsAddressAlsoBeforeTheStatusHasIt() {
    PodBuilder hooked =
        pod("Always", "app")
            .editSpec()
            .editFirstContainer()
            .withNewLifecycle()
            .withNewPreStop()
            .withNewHttpGet()
            .withNewPort(80)
            .endHttpGet()
            .endPreStop()
            .endLifecycle()
            .endContainer()
            .endSpec();
    api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            if (write.subresource().equals("status")) {
              throw new UncheckedIOException(new IOException("cut"));
            }
          }
        });
    create(hooked);
    client.resources(Pod.class).delete("default", "web", new DeleteOptionsBuilder().build());
    environment.advance(SOON);

    assertThat(runtime.calls).contains("get 10.1.0.7").doesNotContain("get 127.0.0.1");
  }

  @Test
  void aPodWhoseVolumeOutgrowsItsLimitIsEvicted() {
    create(
        pod("Always", "app")
            .editSpec()
            .addNewVolume()
            .withName("scratch")
            .withNewEmptyDir()
            .withSizeLimit(new Quantity("1Mi"))
            .endEmptyDir()
            .endVolume()
            .endSpec());
    environment.advance(Duration.ofSeconds(20));
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");

    overLimit = Optional.of("too much");
    environment.advance(Duration.ofSeconds(11));

    assertThat(runtime.calls).endsWith("stop app 2s");
    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
    assertThat(stored().getStatus().getReason()).isEqualTo("Evicted");
    assertThat(stored().getStatus().getMessage()).isEqualTo("too much");
    assertThat(condition("DisruptionTarget")).isEqualTo("True");
    assertThat(events()).contains("Evicted: too much");
  }

  @Test
  void aContainersOwnRulesSayWhetherItRunsAgain() {
    Container retried = container("app");
    retried.setRestartPolicy("Never");
    retried.setRestartPolicyRules(
        List.of(
            new ContainerRestartRuleBuilder()
                .withAction("Restart")
                .withNewExitCodes()
                .withOperator("In")
                .withValues(42)
                .endExitCodes()
                .build()));
    create(pod("Never").editSpec().addToContainers(retried).endSpec());

    runtime.exit("app", 42);
    environment.advance(SOON);
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(stored().getStatus().getPhase()).isEqualTo("Running");

    runtime.exit("app", 1);
    environment.advance(SOON);
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(stored().getStatus().getPhase()).isEqualTo("Failed");
  }

  @Test
  void theVolumesOfADebuggerThatComesLaterArePreparedToo() {
    create(pod("Always", "app"));
    int before = prepared.size();
    api.set(
        stored().toBuilder()
            .editSpec()
            .addNewEphemeralContainer()
            .withName("debugger")
            .withImage("busybox")
            .withImagePullPolicy("IfNotPresent")
            .endEphemeralContainer()
            .endSpec()
            .build());
    environment.advance(SOON);

    assertThat(prepared).hasSize(before + 1);
    assertThat(prepared.getLast().getSpec().getEphemeralContainers()).hasSize(1);
    assertThat(runtime.calls).endsWith("start debugger");
  }

  @Test
  void aContainerThatTheRuntimeHasLostIsStartedAgain() {
    create(pod("Always", "app"));
    runtime.lose("app");
    environment.advance(Duration.ofSeconds(61));

    assertThat(runtime.calls).containsExactly("run web", "start app", "start app");
    assertThat(status("app").getRestartCount()).isEqualTo(1);
    assertThat(status("app").getLastState().getTerminated().getReason())
        .isEqualTo("ContainerStatusUnknown");
    assertThat(condition("Ready")).isEqualTo("True");
  }

  @Test
  void aSandboxGoesWithTheLastOfItsContainers() {
    create(pod("Always", "app"));
    for (int i = 0; i < 3; i++) {
      runtime.killSandbox();
      environment.advance(Duration.ofSeconds(10));
    }
    assertThat(runtime.calls).filteredOn("start app"::equals).hasSize(4);
    assertThat(runtime.sandboxes()).hasSize(2);
  }

  @Test
  void userNamespacesThatNobodyWouldMakeAreRefused() {
    create(pod("Always", "app").editSpec().withHostUsers(false).endSpec());
    assertThat(runtime.calls).isEmpty();
    assertThat(events())
        .contains(
            "FailedCreatePodSandBox: Failed to create pod sandbox: the runtime does not support"
                + " user namespaces");
  }

  @Test
  void allLogsOfAContainerGoWithIt() throws IOException {
    create(pod("Always", "app"));
    Path log = Path.of(logOf("app"));
    Files.createDirectories(log.getParent());
    Path rotated = log.resolveSibling(log.getFileName() + ".20260131-102030.gz");
    Path other = log.resolveSibling("10.log");
    for (Path file : List.of(log, rotated, other)) {
      Files.writeString(file, "one line\n");
    }
    runtime.exit("app", 1);
    environment.advance(SOON);
    runtime.exit("app", 1);
    environment.advance(Duration.ofSeconds(20));

    assertThat(List.of(log, rotated)).noneMatch(Files::exists);
    assertThat(other).exists();
  }

  private String logOf(String container) {
    return runtime
        .containerStatus(status(container).getContainerID().substring("fake://".length()))
        .orElseThrow()
        .getLogPath();
  }

  @Test
  void thePreviousContainerIsTheOneThatTheStatusCallsTheLast() {
    runtime.endAtOnce.put("app", 3);
    create(pod("Always", "app"));
    AgentPods pods = new AgentPods(workers, runtime);
    ContainerStatus waiting = status("app");
    assertThat(waiting.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");

    assertThat(pods.container(stored(), "app", true).map(c -> "fake://" + c.id()))
        .contains(waiting.getLastState().getTerminated().getContainerID())
        .contains(waiting.getContainerID());
  }

  @Test
  void whatAnAgentIsAboutToStartIsNotTakenForALeftOver() {
    String sandbox =
        runtime.runSandbox(
            PodSandboxConfig.newBuilder().putLabels(Labels.POD_UID, "uid-1").build(), "");
    String id =
        runtime.createContainer(
            sandbox,
            ContainerConfig.newBuilder().putLabels(Labels.POD_UID, "uid-1").build(),
            PodSandboxConfig.getDefaultInstance());
    RuntimeSurvey survey = new RuntimeSurvey(runtime);

    assertThat(survey.all(Map.of()).values()).flatExtracting(Adopted::instances).hasSize(1);
    assertThat(runtime.containerStatus(id)).isPresent();
    assertThat(survey.atStart().values()).flatExtracting(Adopted::instances).isEmpty();
    assertThat(runtime.containerStatus(id)).isEmpty();
  }

  /** Pods of these tests have no volumes. */
  private final class NoVolumes implements PodVolumes {
    @Override
    public void prepare(Pod pod) {
      prepared.add(pod);
    }

    @Override
    public void update(Pod pod) {}

    @Override
    public Optional<String> overLimit(Pod pod) {
      return overLimit;
    }

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
