package dev.j8s.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MirroringControllerTest {
  private final SimulatedCluster cluster =
      new SimulatedCluster(5, ControllerOptions.DEFAULTS, MirroringController::create);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void followsEndpointsThatAreWrittenByHandToTheirEnd() {
    service("");
    endpoints("'labels':{'team':'a'}", "{'addresses':[{'ip':'10.1.2.3'}],'ports':[{'port':80}]}");
    EndpointSlice slice = slices().getFirst();
    assertThat(slices()).hasSize(1);
    assertThat(slice.getMetadata().getLabels())
        .containsEntry("kubernetes.io/service-name", "web")
        .containsEntry("team", "a")
        .containsEntry(
            "endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io");
    assertThat(slice.getMetadata().getOwnerReferences().getFirst().getKind())
        .isEqualTo("Endpoints");
    assertThat(slice.getAddressType()).isEqualTo("IPv4");
    assertThat(slice.getPorts().getFirst().getPort()).isEqualTo(80);
    assertThat(slice.getEndpoints().getFirst().getConditions().getReady()).isTrue();
    change(
        "{'subsets':[{'addresses':[{'ip':'10.1.2.4'}],'notReadyAddresses':[{'ip':'10.1.2.5'}],"
            + "'ports':[{'port':81}]}]}");
    assertThat(slices()).hasSize(1);
    assertThat(slices().getFirst().getMetadata().getName())
        .isEqualTo(slice.getMetadata().getName());
    assertThat(slices().getFirst().getPorts().getFirst().getPort()).isEqualTo(81);
    assertThat(slices().getFirst().getEndpoints())
        .extracting(Endpoint::getAddresses)
        .containsExactly(List.of("10.1.2.4"), List.of("10.1.2.5"));
    assertThat(slices().getFirst().getEndpoints().getLast().getConditions().getReady()).isFalse();
    cluster.client.resources(Endpoints.class).delete("default", "web", new DeleteOptions());
    cluster.environment.settle();
    assertThat(slices()).isEmpty();
  }

  @Test
  void eachFamilyAndEachSetOfPortsHasASliceOfItsOwn() {
    service("");
    endpoints(
        "",
        "{'addresses':[{'ip':'10.1.2.3'},{'ip':'fd00::1'}],'ports':[{'port':80}]},"
            + "{'addresses':[{'ip':'10.1.2.3'}],'ports':[{'port':443}]}");
    assertThat(slices())
        .extracting(s -> s.getAddressType() + " " + s.getPorts().getFirst().getPort())
        .containsExactlyInAnyOrder("IPv4 80", "IPv6 80", "IPv4 443");
    long writes = cluster.api.writes().size();
    cluster.crash();
    cluster.environment.settle();
    assertThat(cluster.api.writes()).hasSize((int) writes);
  }

  @Test
  void aServiceThatSelectsPodsAndEndpointsThatSaySoAreLeftAlone() {
    service("'selector':{'app':'web'},");
    endpoints("", "{'addresses':[{'ip':'10.1.2.3'}]}");
    assertThat(slices()).isEmpty();
    cluster
        .client
        .resources(Service.class)
        .patch("default", "web", Patch.merge("{\"spec\":{\"selector\":null}}"));
    cluster.environment.settle();
    assertThat(slices()).hasSize(1);
    change("{'metadata':{'labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}}}");
    assertThat(slices()).isEmpty();
  }

  @Test
  void whatIsBeyondAThousandIsLeftOutAndToldOf() {
    service("");
    StringBuilder addresses = new StringBuilder();
    for (int i = 0; i < 1003; i++) {
      addresses.append(i == 0 ? "" : ",").append("{'ip':'10.1.%d.%d'}".formatted(i / 250, i % 250));
    }
    endpoints("", "{'addresses':[" + addresses + "],'ports':[{'port':80}]}");
    assertThat(slices().getFirst().getEndpoints()).hasSize(1000);
    assertThat(cluster.events("Endpoints"))
        .containsExactly(
            "TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices"
                + " per Endpoints subset. 3 addresses were skipped");
  }

  private void service(String more) {
    cluster.create(
        Service.class,
        "{'metadata':{'name':'web','namespace':'default'},'spec':{%s'ports':[{'port':80}]}}"
            .formatted(more));
    cluster.environment.settle();
  }

  private void endpoints(String metadata, String subsets) {
    cluster.create(
        Endpoints.class,
        "{'metadata':{'name':'web','namespace':'default'%s},'subsets':[%s]}"
            .formatted(metadata.isEmpty() ? "" : "," + metadata, subsets));
    cluster.environment.settle();
  }

  private void change(String patch) {
    cluster
        .client
        .resources(Endpoints.class)
        .patch("default", "web", Patch.merge(patch.replace('\'', '"')));
    cluster.environment.settle();
  }

  private List<EndpointSlice> slices() {
    return cluster.api.all(EndpointSlice.class);
  }
}
