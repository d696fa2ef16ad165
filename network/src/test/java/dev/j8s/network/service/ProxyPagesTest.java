package dev.j8s.network.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.time.SystemEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

final class ProxyPagesTest {
  @Test
  void theProxyTellsItsModeItsHealthAndItsMetrics() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    ProxyMetrics.SERVICE_CHANGES.inc();
    try (var environment = new SystemEnvironment();
        var health = new ServiceHealth(here, 0, () -> true, environment);
        var pages = new ProxyPages(new InetSocketAddress(here, 0), health, environment);
        var client = HttpClient.newHttpClient()) {
      pages.start();
      assertThat(get(client, pages, "/proxyMode")).isEqualTo("nftables");
      assertThat(get(client, pages, "/healthz")).isEqualTo("ok");
      assertThat(get(client, pages, "/metrics"))
          .contains("kubeproxy_sync_proxy_rules_service_changes_total");
    }
  }

  private static String get(HttpClient client, ProxyPages pages, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + pages.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }
}
