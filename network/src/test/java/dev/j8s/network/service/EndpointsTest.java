package dev.j8s.network.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndpointsTest {
  private static final Endpoints.Place HERE = new Endpoints.Place("here", "east");

  @Test
  void endpointsThatAreNotReadyGetNothing() {
    Endpoints endpoints =
        of(endpoint("10.0.0.1", true, true, false), endpoint("10.0.0.2", false, false, false));
    assertThat(endpoints.cluster()).extracting(Endpoint::address).containsExactly("10.0.0.1");
  }

  @Test
  void endpointsThatEndButServeAreTheLastResort() {
    Endpoints endpoints =
        of(endpoint("10.0.0.1", false, true, true), endpoint("10.0.0.2", false, false, true));
    assertThat(endpoints.cluster()).extracting(Endpoint::address).containsExactly("10.0.0.1");
    assertThat(
            of(endpoint("10.0.0.1", false, true, true), endpoint("10.0.0.3", true, true, false))
                .cluster())
        .extracting(Endpoint::address)
        .containsExactly("10.0.0.3");
  }

  @Test
  void localOnesAreThoseOfThisNode() {
    Endpoints endpoints =
        of(
            endpoint("10.0.0.1", true, true, false).withNodeName("here"),
            endpoint("10.0.0.2", true, true, false).withNodeName("there"));
    assertThat(endpoints.cluster()).hasSize(2);
    assertThat(endpoints.local()).extracting(Endpoint::address).containsExactly("10.0.0.1");
  }

  @Test
  void hintsCountOnlyWhenAllHaveThemAndOneIsForHere() {
    var east =
        endpoint("10.0.0.1", true, true, false).withNewHints().addNewForZone("east").endHints();
    var west =
        endpoint("10.0.0.2", true, true, false).withNewHints().addNewForZone("west").endHints();
    var without = endpoint("10.0.0.3", true, true, false);
    assertThat(of(east, west).cluster()).extracting(Endpoint::address).containsExactly("10.0.0.1");
    assertThat(of(east, west, without).cluster()).hasSize(3);
    assertThat(of(west).cluster()).hasSize(1);
  }

  private static EndpointBuilder endpoint(
      String address, boolean ready, boolean serving, boolean terminating) {
    return new EndpointBuilder()
        .withAddresses(address)
        .withConditions(
            new EndpointConditionsBuilder()
                .withReady(ready)
                .withServing(serving)
                .withTerminating(terminating)
                .build());
  }

  private static Endpoints of(EndpointBuilder... endpoints) {
    var port =
        new ServicePort(
            new ServicePort.Name("shop", "web", "http", "tcp"),
            "10.96.0.1",
            80,
            0,
            List.of(),
            List.of(),
            List.of(),
            false,
            false,
            0);
    EndpointSlice slice =
        new EndpointSliceBuilder()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(8080)
            .endPort()
            .withEndpoints(List.of(endpoints).stream().map(EndpointBuilder::build).toList())
            .build();
    return Endpoints.of(port, List.of(slice), HERE);
  }
}
