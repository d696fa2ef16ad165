package dev.j8s.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointSliceControllerTest {
  private final SimulatedCluster cluster =
      new SimulatedCluster(
          3,
          ControllerOptions.DEFAULTS,
          EndpointSliceController::create,
          EndpointsController::create);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aServiceWithoutPodsHasOneEmptySlice() {
    service("'clusterIP':'10.0.0.1'");
    settle();
    EndpointSlice slice = slices().getFirst();
    assertThat(slices()).hasSize(1);
    assertThat(slice.getEndpoints()).isEmpty();
    assertThat(slice.getAddressType()).isEqualTo("IPv4");
    assertThat(slice.getMetadata().getLabels())
        .containsEntry("kubernetes.io/service-name", "web")
        .containsEntry("team", "a")
        .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    assertThat(slice.getMetadata().getOwnerReferences().getFirst().getKind()).isEqualTo("Service");
    assertThat(endpoints().getSubsets()).isEmpty();
  }

  @Test
  void followsReadinessAndTheEndOfPods() {
    for (int i = 0; i < 3; i++) {
      cluster.create(
          Node.class,
          "{'metadata':{'name':'node-%d','labels':{'topology.kubernetes.io/zone':'z%d'}}}"
              .formatted(i, i));
    }
    service("'clusterIP':'10.0.0.1'");
    cluster.healthy = pod -> !pod.getMetadata().getName().equals("sick");
    pod("well");
    pod("sick");
    settle();
    assertThat(slices()).hasSize(1);
    EndpointSlice slice = slices().getFirst();
    assertThat(slice.getPorts())
        .singleElement()
        .satisfies(p -> assertThat(p.getPort()).isEqualTo(8080));
    assertThat(endpoint("well").getConditions().getReady()).isTrue();
    assertThat(endpoint("well").getZone()).startsWith("z");
    assertThat(endpoint("sick").getConditions().getReady()).isFalse();
    assertThat(endpoints().getSubsets().getFirst().getAddresses()).hasSize(1);
    assertThat(endpoints().getSubsets().getFirst().getNotReadyAddresses()).hasSize(1);
    cluster.client.resources(Pod.class).delete("default", "well", new DeleteOptions());
    cluster.environment.settle();
    assertThat(endpoint("well").getConditions().getReady()).isFalse();
    assertThat(endpoint("well").getConditions().getServing()).isTrue();
    assertThat(endpoint("well").getConditions().getTerminating()).isTrue();
    settle();
    assertThat(slices().getFirst().getEndpoints()).hasSize(1);
  }

  @Test
  void aServiceThatPrefersWhatIsNearHintsAtZoneAndNode() {
    for (int i = 0; i < 3; i++) {
      cluster.create(
          Node.class,
          "{'metadata':{'name':'node-%d','labels':{'topology.kubernetes.io/zone':'z%d'}}}"
              .formatted(i, i));
    }
    service("'clusterIP':'10.0.0.1','trafficDistribution':'PreferSameNode'");
    cluster.healthy = pod -> pod.getMetadata().getName().equals("well");
    pod("well");
    pod("sick");
    settle();
    Endpoint well = endpoint("well");
    assertThat(well.getHints().getForZones())
        .singleElement()
        .satisfies(z -> assertThat(z.getName()).isEqualTo(well.getZone()));
    assertThat(well.getHints().getForNodes())
        .singleElement()
        .satisfies(n -> assertThat(n.getName()).isEqualTo(well.getNodeName()));
    assertThat(endpoint("sick").getHints()).isNull();
    distribute("\"PreferSameZone\"");
    assertThat(endpoint("well").getHints().getForNodes()).isEmpty();
    assertThat(endpoint("well").getHints().getForZones()).hasSize(1);
    distribute("null");
    assertThat(endpoint("well").getHints()).isNull();
  }

  private void distribute(String how) {
    cluster
        .client
        .resources(Service.class)
        .patch("default", "web", Patch.merge("{\"spec\":{\"trafficDistribution\":" + how + "}}"));
    settle();
  }

  @Test
  void aSliceHoldsAtMostAHundredAndKeepsWhatItHas() {
    service("'clusterIP':'10.0.0.1'");
    for (int i = 0; i < 250; i++) {
      pod("p" + i);
    }
    settle();
    settle();
    assertThat(slices()).allMatch(s -> s.getEndpoints().size() <= 100);
    assertThat(slices().stream().mapToInt(s -> s.getEndpoints().size()).sum()).isEqualTo(250);
    assertThat(slices().stream().flatMap(s -> s.getEndpoints().stream()).distinct()).hasSize(250);
    long writes =
        cluster.api.writes().stream()
            .filter(w -> w.resource().resource().equals("endpointslices"))
            .count();
    cluster.client.resources(Pod.class).delete("default", "p7", new DeleteOptions());
    cluster.environment.settle();
    assertThat(
            cluster.api.writes().stream()
                .filter(w -> w.resource().resource().equals("endpointslices"))
                .count())
        .isEqualTo(writes + 1);
  }

  @Test
  void aServiceThatSelectsNothingIsLeftAlone() {
    cluster.create(
        Service.class,
        "{'metadata':{'name':'web','namespace':'default'},'spec':{'ports':[{'port':80}]}}");
    cluster.create(
        Endpoints.class,
        "{'metadata':{'name':'web','namespace':'default'},"
            + "'subsets':[{'addresses':[{'ip':'1.2.3.4'}]}]}");
    settle();
    assertThat(slices()).isEmpty();
    assertThat(endpoints().getSubsets()).hasSize(1);
  }

  @Test
  void aNamedPortIsEachPodsOwn() {
    service("'clusterIP':'None','publishNotReadyAddresses':true");
    cluster.healthy = _ -> false;
    pod("a");
    settle();
    assertThat(slices().getFirst().getMetadata().getLabels())
        .containsEntry("service.kubernetes.io/headless", "");
    assertThat(endpoint("a").getConditions().getReady()).isTrue();
    assertThat(endpoint("a").getHostname()).isEqualTo("host-a");
    cluster
        .client
        .resources(Service.class)
        .patch(
            "default",
            "web",
            Patch.merge("{\"spec\":{\"ports\":[{\"name\":\"x\",\"port\":80,\"targetPort\":81}]}}"));
    settle();
    assertThat(slices()).hasSize(1);
    assertThat(slices().getFirst().getPorts().getFirst().getPort()).isEqualTo(81);
  }

  @Test
  void endpointsGoWithTheirService() {
    service("'clusterIP':'10.0.0.1'");
    settle();
    cluster.client.resources(Service.class).delete("default", "web", new DeleteOptions());
    settle();
    assertThat(cluster.api.all(Endpoints.class)).isEmpty();
  }

  private void settle() {
    cluster.environment.advance(Duration.ofSeconds(8));
  }

  private void service(String more) {
    cluster.create(
        Service.class,
        """
        {'metadata':{'name':'web','namespace':'default','labels':{'team':'a'}},
         'spec':{%s,'ipFamilies':['IPv4'],'selector':{'app':'web'},
          'ports':[{'name':'http','port':80,'targetPort':'web','protocol':'TCP'}]}}
        """
            .formatted(more));
  }

  private void pod(String name) {
    cluster.create(
        Pod.class,
        """
        {'metadata':{'name':'%s','namespace':'default','labels':{'app':'web'}},
         'spec':{'hostname':'host-%s','subdomain':'web','containers':[{'name':'c',
          'ports':[{'name':'web','containerPort':8080}]}]}}
        """
            .formatted(name, name));
  }

  private List<EndpointSlice> slices() {
    return cluster.api.all(EndpointSlice.class);
  }

  private Endpoint endpoint(String pod) {
    return slices().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(e -> e.getTargetRef().getName().equals(pod))
        .findFirst()
        .orElseThrow();
  }

  private Endpoints endpoints() {
    return cluster.api.get(Endpoints.class, "default", "web");
  }
}
