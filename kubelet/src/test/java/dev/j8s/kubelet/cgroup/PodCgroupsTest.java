package dev.j8s.kubelet.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodCgroupsTest {
  @TempDir private Path folder;

  private static final Pod POD =
      Json.read(
          "{\"metadata\":{\"uid\":\"u1\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"resources\":"
              + "{\"requests\":{\"cpu\":\"1\"},\"limits\":{\"cpu\":\"2\",\"memory\":\"1Mi\"}}}]}}",
          Pod.class);

  private CgroupTree oldTrees() throws IOException {
    CgroupTree tree =
        CgroupTree.parse(
            List.of(
                "30 25 0:26 / " + folder.resolve("cpu") + " rw - cgroup cgroup rw,cpu",
                "31 25 0:27 / " + folder.resolve("memory") + " rw - cgroup cgroup rw,memory",
                "32 25 0:28 / " + folder.resolve("other") + " rw - cgroup cgroup rw,net_cls"));
    // The kernel makes the files with the folder; here they are made before.
    Path pod = folder.resolve("cpu/j8s/n/kubepods/burstable/podu1");
    Files.createDirectories(pod);
    Files.writeString(pod.resolve("cpu.shares"), "");
    Files.writeString(pod.resolve("cpu.cfs_quota_us"), "");
    Path memory = folder.resolve("memory/j8s/n/kubepods/burstable/podu1");
    Files.createDirectories(memory);
    Files.writeString(memory.resolve("memory.limit_in_bytes"), "");
    return tree;
  }

  @Test
  void aPodGetsAGroupOfItsClassWithItsLimits() throws IOException {
    PodCgroups cgroups = new PodCgroups(oldTrees(), "/j8s/n");
    cgroups.prepare();

    assertThat(cgroups.create(POD)).isEqualTo("/j8s/n/kubepods/burstable/podu1");

    Path pod = folder.resolve("cpu/j8s/n/kubepods/burstable/podu1");
    assertThat(pod.resolve("cpu.shares")).hasContent("1024");
    assertThat(pod.resolve("cpu.cfs_quota_us")).hasContent("200000");
    assertThat(folder.resolve("memory/j8s/n/kubepods/burstable/podu1/memory.limit_in_bytes"))
        .hasContent("1048576");
    assertThat(folder.resolve("memory/j8s/n/kubepods/besteffort")).isDirectory();
    assertThat(folder.resolve("other/j8s")).doesNotExist();
  }

  @Test
  void whileContainersAreResizedTheirPodHasRoomForBothSizes() throws IOException {
    PodCgroups cgroups = new PodCgroups(oldTrees(), "/j8s/n");
    cgroups.prepare();
    cgroups.create(POD);
    Path quota = folder.resolve("cpu/j8s/n/kubepods/burstable/podu1/cpu.cfs_quota_us");
    Path memory = folder.resolve("memory/j8s/n/kubepods/burstable/podu1/memory.limit_in_bytes");
    Pod smallerAndLarger =
        Json.read(
            "{\"metadata\":{\"uid\":\"u1\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"resources\":"
                + "{\"requests\":{\"cpu\":\"500m\"},\"limits\":{\"cpu\":\"1\",\"memory\":\"2Mi\"}}}]}}",
            Pod.class);

    cgroups.resize(
        smallerAndLarger,
        () -> {
          assertThat(quota).hasContent("200000");
          assertThat(memory).hasContent("2097152");
        });

    assertThat(quota).hasContent("100000");
    assertThat(memory).hasContent("2097152");
  }

  @Test
  void podsFromBeforeTheAgentCountInTheWeightOfTheirClass() throws IOException {
    PodCgroups cgroups = new PodCgroups(oldTrees(), "/j8s/n");
    cgroups.prepare();
    Path weight = folder.resolve("cpu/j8s/n/kubepods/burstable/cpu.shares");
    Files.writeString(weight, "2");

    assertThat(cgroups.adopt(POD)).isTrue();
    assertThat(cgroups.adopt(POD)).isFalse();

    assertThat(weight).hasContent("1024");
  }

  @Test
  void removingAPodRemovesItsGroupsDepthFirst() throws IOException {
    Path group = folder.resolve("memory/kubepods/podu2");
    Files.createDirectories(group.resolve("container/below"));
    PodCgroups cgroups =
        new PodCgroups(
            CgroupTree.parse(
                List.of(
                    "31 25 0:27 / " + folder.resolve("memory") + " rw - cgroup cgroup rw,memory")),
            "/");

    cgroups.remove("u2");

    assertThat(group).doesNotExist();
    assertThat(folder.resolve("memory/kubepods")).isDirectory();
  }
}
