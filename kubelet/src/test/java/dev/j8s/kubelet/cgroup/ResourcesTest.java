package dev.j8s.kubelet.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
  private static Pod pod(String spec) {
    return Json.read("{\"spec\":" + spec.replace('\'', '"') + "}", Pod.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'containers':[{'name':'a'}]} | BEST_EFFORT",
        "{'containers':[{'name':'a','resources':{'requests':{'cpu':'0'}}}]} | BEST_EFFORT",
        "{'containers':[{'name':'a','resources':{'requests':{'cpu':'100m'}}}]} | BURSTABLE",
        "{'containers':[{'name':'a','resources':{'limits':{'cpu':'1','memory':'1Gi'}}}]}"
            + " | GUARANTEED",
        "{'containers':[{'name':'a','resources':{'limits':{'cpu':'1','memory':'1Gi'},"
            + "'requests':{'cpu':'1000m','memory':'1024Mi'}}}]} | GUARANTEED",
        "{'containers':[{'name':'a','resources':{'limits':{'cpu':'1','memory':'1Gi'}}},"
            + "{'name':'b'}]} | BURSTABLE",
      })
  void theClassFollowsFromRequestsAndLimits(String spec, Qos expected) {
    assertThat(Qos.of(pod(spec))).isEqualTo(expected);
  }

  @Test
  void aPodsGroupHoldsTheSumOfItsContainersOrTheLargestInitContainer() {
    Resources resources =
        Resources.of(
            pod(
                "{'initContainers':[{'name':'i','resources':{'requests':{'cpu':'2'},"
                    + "'limits':{'cpu':'2','memory':'64Mi'}}}],"
                    + "'containers':[{'name':'a','resources':{'requests':{'cpu':'500m'},"
                    + "'limits':{'cpu':'1','memory':'100Mi'}}},"
                    + "{'name':'b','resources':{'requests':{'cpu':'500m'},"
                    + "'limits':{'cpu':'500m','memory':'28Mi'}}}]}"));
    assertThat(resources.cpuShares()).isEqualTo(2048);
    assertThat(resources.cpuQuota()).contains(200_000L);
    assertThat(resources.memoryLimit()).contains(128L << 20);
  }

  @Test
  void anInitContainerNeedsRoomBesideTheSidecarsBeforeItOnly() {
    Pod pod =
        pod(
            "{'overhead':{'cpu':'100m'},'initContainers':["
                + "{'name':'s','restartPolicy':'Always','resources':{'requests':{'cpu':'1'}}},"
                + "{'name':'i','resources':{'requests':{'cpu':'2'}}},"
                + "{'name':'t','restartPolicy':'Always','resources':{'requests':{'cpu':'500m'}}}],"
                + "'containers':[{'name':'a','resources':{'requests':{'cpu':'1'}}}]}");
    assertThat(Resources.request(pod, "cpu")).isEqualByComparingTo("3.1");
  }

  @Test
  void aPodWithOneUnlimitedContainerIsNotLimited() {
    Resources resources =
        Resources.of(
            pod(
                "{'containers':[{'name':'a','resources':{'limits':{'cpu':'1','memory':'1Mi'}}},"
                    + "{'name':'b'}]}"));
    assertThat(resources.cpuQuota()).isEmpty();
    assertThat(resources.memoryLimit()).isEmpty();
  }

  @Test
  void theKernelKillsBestEffortFirstAndGuaranteedLast() {
    Pod burstable =
        pod("{'containers':[{'name':'a','resources':{'requests':{'memory':'512Mi'}}}]}");
    Pod bestEffort = pod("{'containers':[{'name':'a'}]}");
    long memory = 1L << 30;
    assertThat(
            Resources.oomScoreAdjust(
                burstable, burstable.getSpec().getContainers().getFirst(), memory))
        .isEqualTo(500);
    assertThat(
            Resources.oomScoreAdjust(
                bestEffort, bestEffort.getSpec().getContainers().getFirst(), memory))
        .isEqualTo(1000);
  }
}
