package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.host.NodeHost;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the cluster on this machine is.
 *
 * @param text for people, with a line end at its end
 * @param healthy every host runs, the server is ready, every node is Ready
 */
public record ClusterStatus(String text, boolean healthy) {

  /**
   * @param version of this program
   */
  public static ClusterStatus read(Layout layout, String version) {
    ClusterFile file =
        ClusterFile.read(layout.clusterFile())
            .orElseThrow(() ->
                new CliException("there is no cluster on this machine: sudo ./j8s up makes one"));
    List<NodeHost> hosts =
        IntStream.rangeClosed(1, file.nodes())
            .mapToObj(n -> new NodeHost(layout.nodeName(n), n, layout.nodeRun(layout.nodeName(n))))
            .toList();
    if (hosts.stream().noneMatch(NodeHost::isUp)) {
      return new ClusterStatus(
          "The cluster is down: sudo ./j8s up starts it; its data is in " + layout.data() + "\n",
          false);
    }
    return new Report(layout, version).of(hosts);
  }

  /** Collects the text. */
  private static final class Report {
    private final StringBuilder text = new StringBuilder();
    private final Layout layout;
    private final String version;
    private boolean healthy = true;

    Report(Layout layout, String version) {
      this.layout = layout;
      this.version = version;
    }

    ClusterStatus of(List<NodeHost> hosts) {
      AdminAccess access = AdminAccess.read(layout);
      Map<String, JsonNode> nodes = new HashMap<>();
      try (AdminHttp http = new AdminHttp(access)) {
        line("Server", access.server());
        readiness(http);
        String list = http.get("/api/v1/nodes").body();
        JsonMapper.shared()
            .readTree(list)
            .path("items")
            .forEach(node -> nodes.put(node.at("/metadata/name").asString(), node));
      } catch (IOException e) {
        healthy = false;
        line("Server", "does not answer: " + e);
      }
      line("Version", "j8s " + version + ", Java " + Runtime.version());
      text.append('\n');
      row("NODE", "HOST", "PROCESS", "STATE", "VERSION", "RUNTIME");
      hosts.forEach(host -> node(host, Optional.ofNullable(nodes.get(host.name()))));
      text.append('\n');
      line("Data", layout.data().toString());
      line("Logs", layout.data().resolve("logs").toString());
      line("Sockets", layout.run().resolve("nodes").resolve("NODE").toString());
      return new ClusterStatus(text.toString(), healthy);
    }

    private void readiness(AdminHttp http) throws IOException {
      HttpResponse<String> ready = http.get("/readyz?verbose");
      if (ready.statusCode() == 200) {
        line("Components", "all ready");
        return;
      }
      healthy = false;
      ready
          .body()
          .lines()
          .filter(check -> check.startsWith("[-]"))
          .forEach(check -> line("Components", check));
    }

    private void node(NodeHost host, Optional<JsonNode> node) {
      String state =
          node.map(
                  found -> {
                    for (JsonNode condition : found.at("/status/conditions")) {
                      if (condition.path("type").asString().equals("Ready")) {
                        return condition.path("status").asString().equals("True")
                            ? "Ready"
                            : "NotReady: " + condition.path("message").asString();
                      }
                    }
                    return "NotReady";
                  })
              .orElse("unknown");
      Optional<ProcessHandle> process = Cluster.processFile(host).process();
      healthy &= state.equals("Ready") && host.isUp() && process.isPresent();
      row(
          host.name(),
          host.process().map(p -> "pid " + p.pid()).orElse("down"),
          process.map(p -> "pid " + p.pid()).orElse("down"),
          state,
          info(node, "kubeletVersion"),
          info(node, "containerRuntimeVersion"));
    }

    private static String info(Optional<JsonNode> node, String field) {
      return node.map(found -> found.at("/status/nodeInfo/" + field).asString("-")).orElse("-");
    }

    private void line(String name, String value) {
      text.append("%-12s%s%n".formatted(name, value));
    }

    private void row(String... cells) {
      text.append("%-10s%-12s%-12s%-10s%-16s%s%n".formatted((Object[]) cells));
    }
  }
}
