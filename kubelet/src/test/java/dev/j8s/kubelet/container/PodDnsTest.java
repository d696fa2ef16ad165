package dev.j8s.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import dev.j8s.kubelet.runtime.v1.DNSConfig;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDnsTest {
  @TempDir private Path folder;
  private PodDns dns;

  @BeforeEach
  void host() throws IOException {
    Path host = folder.resolve("resolv.conf");
    Files.writeString(host, "# host\nnameserver 9.9.9.9\nsearch example.org\noptions timeout:1\n");
    dns = new PodDns(List.of("10.0.0.10"), "cluster.local", host);
  }

  private DNSConfig of(String spec) {
    return dns.of(
        Json.read(
            "{\"metadata\":{\"namespace\":\"team\"},\"spec\":" + spec.replace('\'', '"') + "}",
            Pod.class));
  }

  @Test
  void clusterFirstAsksTheClusterAndSearchesTheNamespaceFirst() {
    DNSConfig config = of("{'dnsPolicy':'ClusterFirst'}");
    assertThat(config.getServersList()).containsExactly("10.0.0.10");
    assertThat(config.getSearchesList())
        .containsExactly(
            "team.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.org");
    assertThat(config.getOptionsList()).containsExactly("ndots:5");
  }

  @Test
  void podsOnTheHostsNetworkResolveAsTheHostUnlessTheySayOtherwise() {
    assertThat(of("{'dnsPolicy':'ClusterFirst','hostNetwork':true}").getServersList())
        .containsExactly("9.9.9.9");
    assertThat(of("{'dnsPolicy':'ClusterFirstWithHostNet','hostNetwork':true}").getServersList())
        .containsExactly("10.0.0.10");
    assertThat(of("{'dnsPolicy':'Default'}").getOptionsList()).containsExactly("timeout:1");
  }

  @Test
  void aPodsOwnSettingsComeOnTop() {
    DNSConfig config =
        of(
            "{'dnsPolicy':'None','dnsConfig':{'nameservers':['1.1.1.1'],'searches':['x.y'],"
                + "'options':[{'name':'ndots','value':'2'},{'name':'rotate'}]}}");
    assertThat(config.getServersList()).containsExactly("1.1.1.1");
    assertThat(config.getSearchesList()).containsExactly("x.y");
    assertThat(config.getOptionsList()).containsExactly("ndots:2", "rotate");
  }
}
