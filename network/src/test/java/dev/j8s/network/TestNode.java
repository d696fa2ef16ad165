package dev.j8s.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.j8s.client.json.Json;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.time.SystemEnvironment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A node's network as a process of its own, so that it can be in a network namespace. Objects come
 * as lines on standard input: {@code set KIND JSON} or {@code remove KIND JSON}.
 */
final class TestNode {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of("Service", Service.class, "EndpointSlice", EndpointSlice.class, "Node", Node.class);

  private TestNode() {}

  public static void main(String[] args) throws IOException {
    String name = args[0];
    Path folder = Path.of(args[1]);
    var environment = new SystemEnvironment();
    var api = new FakeApi(environment);
    var options =
        new NetworkOptions(
            name,
            "10.244.0.0/16",
            "10.96.0.0/16",
            InetAddress.ofLiteral("10.96.0.10"),
            "cluster.local",
            folder.resolve("cni"),
            folder,
            folder.resolve("resolv.conf"),
            List.of(),
            new InetSocketAddress("0.0.0.0", 10256),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 10249));
    var network = new NodeNetwork(options, api.client(), environment);
    network.start();
    network.ready().join();
    System.out.println("ready");
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 3);
      HasMetadata object = Json.mapper().readValue(words[2], KINDS.get(words[1]));
      if (words[0].equals("set")) {
        set(api, object);
      } else {
        api.remove(object);
      }
    }
    network.close();
    NodeNetwork.cleanup(options.dnsAddress());
    System.exit(refusedTransactions() == 0 ? 0 : 1);
  }

  private static double refusedTransactions() {
    return PrometheusRegistry.defaultRegistry.scrape().stream()
        .filter(metric -> metric.getMetadata().getName().endsWith("nftables_sync_failures"))
        .flatMap(metric -> metric.getDataPoints().stream())
        .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
        .sum();
  }

  private static <T extends HasMetadata> void set(FakeApi api, T object) {
    boolean there =
        api.all(object.getClass()).stream()
            .anyMatch(old ->
                old.getMetadata().getName().equals(object.getMetadata().getName())
                    && String.valueOf(old.getMetadata().getNamespace())
                        .equals(String.valueOf(object.getMetadata().getNamespace())));
    if (there) {
      api.set(object);
    } else {
      api.add(object);
    }
  }
}
