package dev.j8s.kubelet.server;

import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import java.io.IOException;
import java.util.List;

/** Which request goes where, and who may make it. */
final class Routes {
  private final Access access;
  private final NodePods pods;
  private final LogEndpoint logs;
  private final SessionEndpoint sessions;
  private final StatsEndpoint stats;
  private final MetricsEndpoint metrics;

  Routes(
      Access access,
      NodePods pods,
      LogEndpoint logs,
      SessionEndpoint sessions,
      StatsEndpoint stats,
      MetricsEndpoint metrics) {
    this.access = access;
    this.pods = pods;
    this.logs = logs;
    this.sessions = sessions;
    this.stats = stats;
    this.metrics = metrics;
  }

  void serve(Exchange exchange) throws HttpError, IOException, InterruptedException {
    List<String> path = List.of(exchange.path().replaceAll("^/+|/+$", "").split("/"));
    access.check(exchange, path.getFirst());
    switch (path.getFirst()) {
      case "healthz" -> exchange.text(200, "ok");
      case "pods" -> podList(exchange);
      case "stats" -> {
        require(path.equals(List.of("stats", "summary")));
        stats.summary(exchange, pods.pods());
      }
      case "metrics" -> metrics(exchange, path);
      case "containerLogs" -> {
        require(path.size() == 4);
        logs.serve(exchange, path.get(1), path.get(2), path.get(3));
      }
      case "exec" -> sessions.exec(exchange, namespace(path), path.get(2), container(path));
      case "attach" -> sessions.attach(exchange, namespace(path), path.get(2), container(path));
      case "run" -> sessions.run(exchange, namespace(path), path.get(2), container(path));
      case "portForward" -> {
        require(path.size() == 3 || path.size() == 4);
        sessions.portForward(exchange, path.get(1), path.get(2));
      }
      default -> throw notFound();
    }
  }

  private void podList(Exchange exchange) throws IOException {
    byte[] list = Json.write(new PodListBuilder().withItems(pods.pods()).build());
    exchange.answer(200, "application/json", list);
  }

  private void metrics(Exchange exchange, List<String> path) throws HttpError, IOException {
    switch (path.size() == 1 ? "" : path.get(1)) {
      case "" -> metrics.own(exchange);
      case "resource" -> metrics.resource(exchange, pods.pods());
      case "probes" -> metrics.probes(exchange);
      case "cadvisor" -> metrics.cadvisor(exchange);
      default -> throw notFound();
    }
  }

  /** {@code VERB/NAMESPACE/POD/CONTAINER}, or with the pod's uid before the container. */
  private static String namespace(List<String> path) throws HttpError {
    require(path.size() == 4 || path.size() == 5);
    return path.get(1);
  }

  private static String container(List<String> path) {
    return path.getLast();
  }

  private static void require(boolean known) throws HttpError {
    if (!known) {
      throw notFound();
    }
  }

  private static HttpError notFound() {
    return HttpError.notFound("404: Page Not Found");
  }
}
