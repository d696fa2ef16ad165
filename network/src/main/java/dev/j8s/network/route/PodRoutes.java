package dev.j8s.network.route;

import static java.util.Objects.requireNonNull;

import dev.j8s.network.host.Commands;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes from this node to the pods of the others, each by way of the node it belongs to. Ours
 * carry a route protocol number of their own, so that those left by an earlier run are found again
 * and nobody else's are touched.
 */
public final class PodRoutes {
  /** Not among the numbers that the kernel or known routing daemons use. */
  static final String PROTOCOL = "74";

  private static final Logger LOG = LoggerFactory.getLogger(PodRoutes.class);
  private static final List<String> BATCH = List.of("ip", "-force", "-batch", "-");

  private final Commands commands;

  public PodRoutes(Commands commands) {
    this.commands = requireNonNull(commands, "commands is null");
  }

  /**
   * Makes our routes these ones: the gateway of each range of pod addresses. The kernel is asked
   * what there is each time, since it drops routes with the interface they lead to.
   */
  public synchronized void apply(Map<String, String> wanted) throws IOException {
    Map<String, String> before = read();
    List<String> changes =
        Stream.concat(
                wanted.entrySet().stream()
                    .filter(route -> !route.getValue().equals(before.get(route.getKey())))
                    .map(route ->
                        "route replace %s via %s proto %s"
                            .formatted(route.getKey(), route.getValue(), PROTOCOL)),
                before.keySet().stream()
                    .filter(range -> !wanted.containsKey(range))
                    .map(range -> "route del %s proto %s".formatted(range, PROTOCOL)))
            .toList();
    if (!changes.isEmpty()) {
      commands.require(BATCH, changes.stream().collect(Collectors.joining("\n", "", "\n")));
      LOG.info("changed pod routes: {}", String.join(", ", changes));
    }
  }

  /** Takes away every route of ours. */
  public synchronized void clear() throws IOException {
    apply(Map.of());
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> routes = new TreeMap<>();
    for (String line :
        commands.require("ip", "-4", "route", "show", "proto", PROTOCOL).lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      int via = words.indexOf("via");
      routes.put(words.getFirst(), via < 0 ? "" : Objects.requireNonNull(words.get(via + 1)));
    }
    return routes;
  }
}
