package dev.j8s.network.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Key;
import dev.j8s.network.service.ServiceRules.Element;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RuleTableTest {
  private static final Key WEB = new Key("shop", "web");
  private static final Key OTHER = new Key("shop", "other");
  private static final String T = " ip kube-proxy ";

  private final RuleTable table = new RuleTable("base\n");

  @Test
  void aServiceCostsElementsOnly() {
    table.change(Map.of(OTHER, rules("10.96.0.2", 0, 2)), 0);
    assertThat(table.change(Map.of(WEB, rules("10.96.0.1", 0, 2)), 0).lines())
        .allMatch(line -> line.startsWith("add element"));
  }

  @Test
  void oneMoreEndpointWritesOnlyWhatDiffers() {
    table.change(Map.of(WEB, rules("10.96.0.1", 0, 2), OTHER, rules("10.96.0.2", 0, 3)), 0);
    assertThat(table.change(Map.of(WEB, rules("10.96.0.1", 0, 3)), 0).lines())
        .containsExactly(
            "delete element" + T + "service-ips { 10.96.0.1 . tcp . 80 }",
            "add element" + T + "service-ips { 10.96.0.1 . tcp . 80 : goto cluster-tcp-3 }",
            "add element" + T + "endpoints-tcp { 10.96.0.1 . 80 . 2 : 10.244.0.2 . 8080 }");
  }

  @Test
  void nothingIsWrittenWhenNothingDiffers() {
    table.change(Map.of(WEB, rules("10.96.0.1", 0, 2)), 0);
    assertThat(table.change(Map.of(WEB, rules("10.96.0.1", 0, 2)), 0)).isEmpty();
  }

  @Test
  void chainsOutOfUseAreEmptiedAtOnceAndDeletedLater() {
    table.change(Map.of(WEB, rules("10.96.0.1", 60, 1)), 0);
    String text = table.change(Map.of(WEB, ServiceRules.NONE), 0);
    assertThat(text)
        .contains("flush chain" + T + "service-shop/web/tcp/http")
        .doesNotContain("delete chain");
    assertThat(table.sweep(Duration.ofMillis(999).toNanos())).isEmpty();
    assertThat(table.sweep(Duration.ofSeconds(1).toNanos()).lines())
        .containsExactlyInAnyOrder(
            "delete chain" + T + "service-shop/web/tcp/http ",
            "delete chain" + T + "endpoint-shop/web/tcp/http__10.244.0.0/8080 ",
            "delete set" + T + "affinity-shop/web/tcp/http__10.244.0.0/8080-60 ");
    assertThat(table.hasStale()).isFalse();
  }

  @Test
  void aChainThatComesBackInTimeIsKept() {
    table.change(Map.of(WEB, rules("10.96.0.1", 60, 1)), 0);
    table.change(Map.of(WEB, ServiceRules.NONE), 0);
    table.change(Map.of(WEB, rules("10.96.0.1", 60, 1)), 1);
    assertThat(table.sweep(Duration.ofHours(1).toNanos())).isEmpty();
  }

  @Test
  void whatTwoServicesClaimGoesToTheOtherWhenOneGoes() {
    var address = new Element("service-ips", "192.0.2.1 . tcp . 80");
    table.change(Map.of(OTHER, claiming(address, "goto b")), 0);
    assertThat(table.change(Map.of(new Key("shop", "a"), claiming(address, "goto a")), 0))
        .contains("delete element" + T + "service-ips", "goto a");
    assertThat(table.change(Map.of(new Key("shop", "a"), ServiceRules.NONE), 0))
        .contains("delete element" + T + "service-ips", "goto b");
  }

  @Test
  void theWholeTableHoldsEverythingAgain() {
    table.change(Map.of(WEB, rules("10.96.0.1", 0, 2), OTHER, rules("10.96.0.2", 60, 2)), 0);
    assertThat(table.whole())
        .startsWith("base\n")
        .contains(
            "add chain" + T + "cluster-tcp-2",
            "10.96.0.1 . tcp . 80 : goto cluster-tcp-2",
            "10.96.0.2 . tcp . 80 : goto service-shop/web/tcp/http",
            "add set" + T + "affinity-");
  }

  private static ServiceRules claiming(Element element, String verdict) {
    return new ServiceRules(Map.of(), Map.of(), Map.of(), Map.of(element, verdict), Set.of());
  }

  private static ServiceRules rules(String clusterIp, int affinitySeconds, int endpoints) {
    ServiceRules rules = ServiceRules.empty();
    var port =
        new ServicePort(
            new ServicePort.Name("shop", "web", "http", "tcp"),
            clusterIp,
            80,
            0,
            List.of(),
            List.of(),
            List.of(),
            false,
            false,
            affinitySeconds);
    List<Endpoint> cluster =
        IntStream.range(0, endpoints)
            .mapToObj(i ->
                new Endpoint(
                    "10.244.0." + i, 8080, false, true, true, true, false, Set.of(), Set.of()))
            .toList();
    new ServiceRenderer("10.244.0.0/16").render(port, new Endpoints(cluster, List.of()), rules);
    return rules;
  }
}
