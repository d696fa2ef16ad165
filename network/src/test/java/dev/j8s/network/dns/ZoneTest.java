package dev.j8s.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Key;
import dev.j8s.network.dns.Zone.Alias;
import dev.j8s.network.dns.Zone.Foreign;
import dev.j8s.network.dns.Zone.Known;
import dev.j8s.network.host.Cidr;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZoneTest {
  private final Zone zone =
      new Zone(
          "cluster.local",
          InetAddress.ofLiteral("10.96.0.10"),
          List.of(Cidr.parse("10.96.0.0/12"), Cidr.parse("10.244.0.0/16")),
          1);

  @BeforeEach
  void fill() {
    put(service("web", "10.96.0.50"), List.of());
    put(service("db", "None"), List.of(slice()));
    put(service("starting", "None"), List.of());
    put(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("outside")
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName("Example.org.")
            .endSpec()
            .build(),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "web.shop.svc.cluster.local, A, 10.96.0.50",
    "web.shop.svc.cluster.local, AAAA, NODATA",
    "starting.shop.svc.cluster.local, A, NXDOMAIN",
    "_http._tcp.web.shop.svc.cluster.local, SRV, 80 web.shop.svc.cluster.local",
    "_http._tcp.web.shop.svc.cluster.local, A, NODATA",
    "_tcp.web.shop.svc.cluster.local, A, NODATA",
    "_udp.web.shop.svc.cluster.local, A, NXDOMAIN",
    "_https._tcp.web.shop.svc.cluster.local, SRV, NXDOMAIN",
    "web.other.svc.cluster.local, A, NXDOMAIN",
    "shop.svc.cluster.local, A, NODATA",
    "other.svc.cluster.local, A, NXDOMAIN",
    "svc.cluster.local, A, NODATA",
    "cluster.local, A, NODATA",
    "cluster.local, NS, ns.dns.cluster.local",
    "ns.dns.cluster.local, A, 10.96.0.10",
    "a.web.shop.svc.cluster.local, A, NXDOMAIN",
    "db.shop.svc.cluster.local, A, 10.244.1.7 10.244.2.8",
    "db-0.db.shop.svc.cluster.local, A, 10.244.1.7",
    "10-244-2-8.db.shop.svc.cluster.local, A, 10.244.2.8",
    "db-2.db.shop.svc.cluster.local, A, NXDOMAIN",
    "_http._tcp.db.shop.svc.cluster.local, SRV, 5432 10-244-2-8.db.shop.svc.cluster.local 5432 db-0.db.shop.svc.cluster.local",
    "outside.shop.svc.cluster.local, CNAME, example.org",
    "outside.shop.svc.cluster.local, A, alias example.org",
    "10-244-1-7.shop.pod.cluster.local, A, 10.244.1.7",
    "10-244-1.shop.pod.cluster.local, A, NXDOMAIN",
    "50.0.96.10.in-addr.arpa, PTR, web.shop.svc.cluster.local",
    "7.1.244.10.in-addr.arpa, PTR, db-0.db.shop.svc.cluster.local",
    "9.9.244.10.in-addr.arpa, PTR, NXDOMAIN",
    "1.1.168.192.in-addr.arpa, PTR, foreign",
    "dns-version.cluster.local, TXT, 1.1.0",
    "notcluster.local, A, foreign",
    "kubernetes.io, A, foreign",
  })
  void answersAsTheSpecificationSays(String name, String type, String expected) throws Exception {
    assertThat(text(zone.find(name, type(type)))).isEqualTo(expected);
  }

  @Test
  void aServiceThatGoesTakesItsNamesAndPointersWithIt() throws Exception {
    zone.put(new Key("shop", "db"), null);
    assertThat(text(zone.find("db.shop.svc.cluster.local", DnsRecord.A))).isEqualTo("NXDOMAIN");
    assertThat(text(zone.find("7.1.244.10.in-addr.arpa", DnsRecord.PTR))).isEqualTo("NXDOMAIN");
    zone.put(new Key("shop", "web"), null);
    zone.put(new Key("shop", "outside"), null);
    zone.put(new Key("shop", "starting"), null);
    assertThat(text(zone.find("shop.svc.cluster.local", DnsRecord.A))).isEqualTo("NXDOMAIN");
  }

  @Test
  void aPortsTargetsComeWithTheirAddresses() {
    var known = (Known) zone.find("_http._tcp.db.shop.svc.cluster.local", DnsRecord.SRV);
    assertThat(known.answer().additional())
        .extracting(DnsRecord::name)
        .containsExactlyInAnyOrder(
            "db-0.db.shop.svc.cluster.local", "10-244-2-8.db.shop.svc.cluster.local");
  }

  @Test
  void clientsTakeTurnsWithTheFirstAddress() {
    byte[] first = firstAddress();
    assertThat(firstAddress()).isNotEqualTo(first);
    assertThat(firstAddress()).isEqualTo(first);
  }

  private byte[] firstAddress() {
    var known = (Known) zone.find("db.shop.svc.cluster.local", DnsRecord.A);
    return known.answer().answers().getFirst().data();
  }

  private void put(Service service, List<EndpointSlice> slices) {
    zone.put(Key.of(service), ServiceRecords.of(service, slices, zone.servicesDomain()));
  }

  private static Service service(String name, String clusterIp) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(clusterIp)
        .withClusterIPs(clusterIp)
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  private static EndpointSlice slice() {
    return new EndpointSliceBuilder()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("http")
        .withPort(5432)
        .withProtocol("TCP")
        .endPort()
        .addNewEndpoint()
        .withAddresses("10.244.1.7")
        .withHostname("db-0")
        .endEndpoint()
        .addNewEndpoint()
        .withAddresses("10.244.2.8")
        .endEndpoint()
        .addNewEndpoint()
        .withAddresses("10.244.2.9")
        .withHostname("db-2")
        .withNewConditions()
        .withReady(false)
        .endConditions()
        .endEndpoint()
        .build();
  }

  private static int type(String name) {
    return switch (name) {
      case "A" -> DnsRecord.A;
      case "AAAA" -> DnsRecord.AAAA;
      case "NS" -> DnsRecord.NS;
      case "SRV" -> DnsRecord.SRV;
      case "PTR" -> DnsRecord.PTR;
      case "TXT" -> DnsRecord.TXT;
      case "CNAME" -> DnsRecord.CNAME;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String text(Zone.Lookup lookup) throws UnknownHostException {
    return switch (lookup) {
      case Foreign _ -> "foreign";
      case Alias alias -> "alias " + alias.target();
      case Known(DnsAnswer answer) when answer.code() == DnsAnswer.NAME_ERROR -> {
        assertThat(answer.authority()).extracting(DnsRecord::type).containsExactly(DnsRecord.SOA);
        yield "NXDOMAIN";
      }
      case Known(DnsAnswer answer) when answer.answers().isEmpty() -> {
        assertThat(answer.authority()).extracting(DnsRecord::type).containsExactly(DnsRecord.SOA);
        yield "NODATA";
      }
      case Known(DnsAnswer answer) ->
          String.join(" ", answer.answers().stream().map(ZoneTest::data).sorted().toList());
    };
  }

  private static String data(DnsRecord record) {
    byte[] data = record.data();
    return switch (record.type()) {
      case DnsRecord.A -> data[0] + "." + (data[1] & 0xff) + "." + data[2] + "." + data[3];
      case DnsRecord.SRV -> ((data[4] & 0xff) << 8 | (data[5] & 0xff)) + " " + name(data, 6);
      case DnsRecord.TXT -> new String(data, 1, data.length - 1, ISO_8859_1);
      default -> name(data, 0);
    };
  }

  private static String name(byte[] data, int start) {
    var name = new StringBuilder();
    for (int i = start; data[i] != 0; i += data[i] + 1) {
      name.append(name.isEmpty() ? "" : ".").append(new String(data, i + 1, data[i], ISO_8859_1));
    }
    return name.toString();
  }
}
