package dev.j8s.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** r runs, w waits, 0 and 1 have ended with that code, x waits after it ended with 1. */
class PodPhaseTest {
  @ParameterizedTest
  @CsvSource({
    "Always, '', w, false, Pending",
    "Always, '', rr, false, Running",
    "Always, '', rw, false, Pending",
    "Always, '', x, false, Running",
    "Always, '', 1, false, Running",
    "OnFailure, '', 0, false, Succeeded",
    "OnFailure, '', 01, false, Running",
    "Never, '', 00, false, Succeeded",
    "Never, '', 01, false, Failed",
    "Never, '', r1, false, Running",
    "Always, w, w, false, Pending",
    "Always, r, w, false, Pending",
    "Always, 0, w, false, Pending",
    "Always, 0, r, false, Running",
    "Never, 1, w, false, Failed",
    "Always, 1, w, false, Pending",
    "Always, '', 1, true, Failed",
    "Always, '', 00, true, Succeeded",
  })
  void thePhaseIsCountedFromTheContainers(
      String policy, String inits, String mains, boolean ended, String phase) {
    Pod pod = new Pod();
    pod.setSpec(Json.read("{\"restartPolicy\":\"" + policy + "\"}", PodSpec.class));
    pod.getSpec().setInitContainers(containers("i", inits));
    pod.getSpec().setContainers(containers("c", mains));
    assertThat(PodPhase.of(pod, statuses("i", inits), statuses("c", mains), ended))
        .isEqualTo(phase);
  }

  private static List<Container> containers(String prefix, String states) {
    List<Container> containers = new ArrayList<>();
    for (int i = 0; i < states.length(); i++) {
      Container container = new Container();
      container.setName(prefix + i);
      containers.add(container);
    }
    return containers;
  }

  private static List<ContainerStatus> statuses(String prefix, String states) {
    List<ContainerStatus> statuses = new ArrayList<>();
    for (int i = 0; i < states.length(); i++) {
      String json =
          switch (states.charAt(i)) {
            case 'r' -> "'state':{'running':{}}";
            case 'w' -> "'state':{'waiting':{}}";
            case 'x' -> "'state':{'waiting':{}},'lastState':{'terminated':{'exitCode':1}}";
            default -> "'state':{'terminated':{'exitCode':" + states.charAt(i) + "}}";
          };
      statuses.add(
          Json.read(
              ("{'name':'" + prefix + i + "'," + json + "}").replace('\'', '"'),
              ContainerStatus.class));
    }
    return statuses;
  }
}
