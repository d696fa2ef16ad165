package dev.j8s.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.j8s.client.Client;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.kubelet.mount.LinuxMounts;
import dev.j8s.kubelet.mount.Mounts;
import dev.j8s.kubelet.reference.WatchedObjects;
import dev.j8s.kubelet.runtime.v1.Mount;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeVolumesTest {
  @TempDir Path root;
  private final SystemEnvironment environment = new SystemEnvironment();
  private final FakeApi api = new FakeApi(environment);
  private final Client client = api.client();
  private final Mounts mounts = new LinuxMounts();
  private NodeVolumes volumes;

  @BeforeEach
  void create() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "SKIPPED: mounting needs to be root");
    volumes = volumes();
  }

  private NodeVolumes volumes() {
    return new NodeVolumes(
        root,
        client,
        new WatchedObjects(client),
        mounts,
        environment,
        () -> Map.of("memory", new Quantity("1Gi")));
  }

  @AfterEach
  void close() throws Exception {
    if (volumes != null) {
      for (String uid : volumes.podUids()) {
        volumes.tearDown(uid);
      }
      volumes.close();
    }
    environment.close();
  }

  @Test
  void aConfigMapIsMountedAndFollowsItsChanges() throws Exception {
    api.add(configMap("v1"));
    Pod pod = pod(volume("conf").withNewConfigMap().withName("app").endConfigMap().build());

    volumes.prepare(pod);

    Mount mount = mount(pod);
    assertThat(mount.getReadonly()).isTrue();
    assertThat(mount.getHostPath()).endsWith("/pods/u-1/volumes/kubernetes.io~configmap/conf");
    Path file = Path.of(mount.getHostPath(), "key");
    assertThat(file).hasContent("v1");
    api.set(configMap("v2"));
    await().untilAsserted(() -> assertThat(file).hasContent("v2"));
  }

  @Test
  void aMissingReferenceIsToldAndPreparedOnceItIsThere() throws Exception {
    Pod pod = pod(volume("conf").withNewConfigMap().withName("app").endConfigMap().build());
    assertThatThrownBy(() -> volumes.prepare(pod))
        .hasMessage("MountVolume.SetUp failed for volume \"conf\" : configmap \"app\" not found");

    api.add(configMap("v1"));

    await().untilAsserted(() -> volumes.prepare(pod));
    assertThat(Path.of(mount(pod).getHostPath(), "key")).hasContent("v1");
  }

  @Test
  void aSecretLiesInMemoryOnlyAndBelongsToTheGroup() throws Exception {
    api.add(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("login")
            .endMetadata()
            .addToData("password", "czNjcmV0")
            .build());
    Pod pod =
        new PodBuilder(
                pod(
                    volume("s")
                        .withNewSecret()
                        .withSecretName("login")
                        .withDefaultMode(0400)
                        .endSecret()
                        .build()))
            .editSpec()
            .withNewSecurityContext()
            .withFsGroup(1234L)
            .endSecurityContext()
            .endSpec()
            .build();

    volumes.prepare(pod);

    Path folder = Path.of(mount(pod).getHostPath());
    Path file = folder.resolve("password").toRealPath();
    assertThat(mounts.under(folder)).singleElement().extracting("type").isEqualTo("tmpfs");
    assertThat(file).hasContent("s3cret");
    assertThat(Modes.get(file)).isEqualTo(0440);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(1234);
  }

  @Test
  void anEmptyDirSurvivesARestartOfTheAgentAndGoesWithThePod() throws Exception {
    Pod pod =
        pod(
            volume("scratch")
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(new Quantity("1Mi"))
                .endEmptyDir()
                .build());
    volumes.prepare(pod);
    Path folder = Path.of(mount(pod).getHostPath());
    Files.writeString(folder.resolve("kept"), "kept");

    volumes = volumes();
    volumes.prepare(pod);

    assertThat(mount(pod).getHostPath()).isEqualTo(folder.toString());
    assertThat(folder.resolve("kept")).hasContent("kept");
    assertThat(mounts.under(folder)).hasSize(1);
    assertThat(Modes.get(folder)).isEqualTo(0777);
    assertThat(Files.getFileStore(folder).getTotalSpace()).isEqualTo(1 << 20);
    assertThat(volumes.podUids()).containsExactly("u-1");

    volumes.tearDown("u-1");

    assertThat(root.resolve("pods/u-1")).doesNotExist();
    assertThat(mounts.under(root)).isEmpty();
  }

  @Test
  void tearingDownNeverDeletesThroughAMount(@TempDir Path precious) throws Exception {
    Files.writeString(precious.resolve("data"), "precious");
    Pod pod = pod(volume("v").withNewEmptyDir().endEmptyDir().build());
    volumes.prepare(pod);
    Path inside = Files.createDirectory(Path.of(mount(pod).getHostPath(), "inside"));
    mounts.bind(precious, inside);

    volumes.tearDown("u-1");

    assertThat(precious.resolve("data")).hasContent("precious");
    assertThat(root.resolve("pods/u-1")).doesNotExist();
  }

  @Test
  void aSubPathIsBoundAndALinkOutOfTheVolumeIsRefused() throws Exception {
    Pod pod = pod(volume("v").withNewEmptyDir().endEmptyDir().build());
    volumes.prepare(pod);
    Path folder = Path.of(mount(pod).getHostPath());
    Files.createSymbolicLink(folder.resolve("escape"), Path.of("/etc"));

    Mount mount = mount(pod, new VolumeMountBuilder().withSubPathExpr("a/$(NAME)"));
    Files.writeString(Path.of(mount.getHostPath(), "x"), "x");

    assertThat(mount.getHostPath()).endsWith("/pods/u-1/volume-subpaths/v/main/0");
    assertThat(folder.resolve("a/web/x")).hasContent("x");
    assertThatThrownBy(() -> mount(pod, new VolumeMountBuilder().withSubPath("escape/passwd")))
        .hasMessageStartingWith(
            "failed to prepare subPath for volumeMount \"v\" of container \"main\"");
    assertThatThrownBy(() -> mount(pod, new VolumeMountBuilder().withSubPath("../x")))
        .hasMessage("unable to provision SubPath `../x`: must not contain '..'");
    assertThatThrownBy(() -> mount(pod, new VolumeMountBuilder().withSubPathExpr("$(NOT)")))
        .hasMessage("missing value for \"NOT\"");
  }

  @Test
  void aSubPathOfAConfigMapIsTheFileItself() throws Exception {
    api.add(configMap("v1"));
    Pod pod = pod(volume("conf").withNewConfigMap().withName("app").endConfigMap().build());
    volumes.prepare(pod);

    Mount mount = mount(pod, new VolumeMountBuilder().withSubPath("key"));

    assertThat(Path.of(mount.getHostPath())).isRegularFile().hasContent("v1");
  }

  @Test
  void downwardFilesFollowTheLabels() throws Exception {
    Pod pod =
        pod(
            volume("info")
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("labels")
                .withNewFieldRef("v1", "metadata.labels")
                .endItem()
                .endDownwardAPI()
                .build());
    volumes.prepare(pod);
    Path file = Path.of(mount(pod).getHostPath(), "labels");
    assertThat(file).hasContent("app=\"web\"");

    volumes.update(
        new PodBuilder(pod).editMetadata().addToLabels("tier", "a\"b").endMetadata().build());

    assertThat(file).hasContent("app=\"web\"\ntier=\"a\\\"b\"");
  }

  @Test
  void anOlderStateOfThePodThatComesLateChangesNothing() throws Exception {
    Pod pod =
        pod(
            volume("labels")
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("labels")
                .withNewFieldRef("v1", "metadata.labels")
                .endItem()
                .endDownwardAPI()
                .build());
    volumes.prepare(version(pod, "9", "first"));

    volumes.update(version(pod, "11", "third"));
    volumes.update(version(pod, "10", "second"));

    assertThat(Path.of(mount(pod).getHostPath(), "labels")).hasContent("app=\"third\"");
  }

  @Test
  void anEmptyDirOnDiskThatOutgrowsItsLimitIsTold() throws Exception {
    Pod pod =
        pod(
            volume("scratch")
                .withNewEmptyDir()
                .withSizeLimit(new Quantity("1Ki"))
                .endEmptyDir()
                .build());
    volumes.prepare(pod);
    Path folder = Path.of(mount(pod).getHostPath());
    Path file =
        Files.write(Files.createDirectories(folder.resolve("a/b")).resolve("c"), new byte[1000]);
    Files.createLink(folder.resolve("same"), file);
    assertThat(volumes.overLimit(pod)).isEmpty();

    Files.write(folder.resolve("more"), new byte[25]);
    assertThat(volumes.overLimit(pod))
        .contains("Usage of EmptyDir volume \"scratch\" exceeds the limit \"1Ki\". ");
  }

  private static Pod version(Pod pod, String version, String label) {
    return pod.toBuilder()
        .editMetadata()
        .withResourceVersion(version)
        .addToLabels("app", label)
        .endMetadata()
        .build();
  }

  @Test
  void whatAPodThatIsGoneReferredToIsNotWatchedAgain() throws Exception {
    api.add(configMap("v1"));
    Pod pod = pod(volume("conf").withNewConfigMap().withName("app").endConfigMap().build());
    var objects = new WatchedObjects(client);
    var payloads = new Payloads(objects, Map::of);
    var setUp = new VolumeSetUp(root, mounts, payloads, new Claims(client), environment, Map::of);
    var set =
        new PodVolumeSet(pod, setUp, objects, new PodTokens(client, environment), environment);
    set.prepare(pod);
    assertThat(objects.configMap("shop", "app")).isPresent();

    set.retire();
    set.update(pod);

    assertThatThrownBy(() -> objects.configMap("shop", "app"))
        .hasMessageContaining("not registered");
    objects.close();
  }

  @Test
  void aHostPathOfTheWrongTypeIsRefused() {
    Pod pod =
        pod(
            volume("h")
                .withNewHostPath()
                .withPath("/etc/passwd")
                .withType("Directory")
                .endHostPath()
                .build());

    assertThatThrownBy(() -> volumes.prepare(pod))
        .hasMessage(
            "MountVolume.SetUp failed for volume \"h\" : hostPath type check failed: /etc/passwd is not a directory");
  }

  private Mount mount(Pod pod) throws VolumeException {
    return volumes.mounts(pod, pod.getSpec().getContainers().getFirst(), Map.of()).getFirst();
  }

  private Mount mount(Pod pod, VolumeMountBuilder mount) throws VolumeException {
    VolumeMount complete =
        mount.withName(pod.getSpec().getVolumes().getFirst().getName()).withMountPath("/m").build();
    var container =
        pod.getSpec().getContainers().getFirst().toBuilder().withVolumeMounts(complete).build();
    return volumes.mounts(pod, container, Map.of("NAME", "web")).getFirst();
  }

  private static VolumeBuilder volume(String name) {
    return new VolumeBuilder().withName(name);
  }

  private static Pod pod(Volume volume) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("shop")
        .withUid("u-1")
        .addToLabels("app", "web")
        .endMetadata()
        .withNewSpec()
        .withVolumes(volume)
        .addNewContainer()
        .withName("main")
        .addNewVolumeMount()
        .withName(volume.getName())
        .withMountPath("/data")
        .endVolumeMount()
        .endContainer()
        .endSpec()
        .build();
  }

  private static ConfigMap configMap(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("app")
        .endMetadata()
        .addToData("key", value)
        .build();
  }
}
