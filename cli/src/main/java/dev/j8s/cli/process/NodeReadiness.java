package dev.j8s.cli.process;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.Node;
import java.util.concurrent.CompletableFuture;

/** Waits until the cluster calls this node Ready and cluster DNS answers on it. */
final class NodeReadiness {
  private final Client client;
  private final String node;

  NodeReadiness(Client client, String node) {
    this.client = client;
    this.node = node;
  }

  void await(Attempts attempts, String dnsServer, String clusterDomain) {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    try (Informers informers = client.informers()) {
      Informer<Node> informer = informers.of(Node.class, Scope.fields("metadata.name=" + node));
      informer.addHandler(
          new Informer.Handler<>() {
            @Override
            public void added(Node found) {
              if (isReady(found)) {
                ready.complete(null);
              }
            }

            @Override
            public void updated(Node before, Node after) {
              added(after);
            }

            @Override
            public void deleted(Node last) {
              // The agent registers again; what counts is what comes then.
            }
          });
      informers.start();
      ready.join();
    }
    attempts.until(
        "resolve a service's name",
        () -> {
          DnsCheck.ask(dnsServer, "kubernetes.default.svc." + clusterDomain);
          return true;
        });
  }

  private static boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
