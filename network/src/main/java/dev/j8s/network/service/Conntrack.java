package dev.j8s.network.service;

import dev.j8s.network.host.Commands;
import dev.j8s.network.host.Commands.Outcome;
import dev.j8s.network.service.ServiceRules.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets connections of protocols without an end. The kernel leads the datagrams of a known
 * connection without asking the rules, so one that led to an endpoint that is gone, or to none,
 * would go on for as long as the client sends.
 */
final class Conntrack {
  private static final Logger LOG = LoggerFactory.getLogger(Conntrack.class);
  private static final String NOTHING_FOUND = "0 flow entries have been deleted";

  private static final Pattern ENTRY =
      Pattern.compile("(\\S+) .*?src=\\S+ dst=(\\S+) sport=\\d+ dport=(\\d+) .*?src=(\\S+) .*");

  private final Commands commands;
  private boolean missing;

  Conntrack(Commands commands) {
    this.commands = commands;
  }

  /** Forgets what was led to the endpoint of each flow. */
  void forget(Collection<Flow> flows) throws IOException {
    for (Flow flow : flows) {
      delete(flow, List.of("--dst-nat", flow.endpoint()));
    }
  }

  /** Forgets what was led nowhere while there was no endpoint. */
  void forgetDestinations(Collection<Flow> flows) throws IOException {
    for (Flow flow : flows) {
      delete(flow, List.of());
    }
  }

  /**
   * Of what goes to the destinations of these flows, forgets what none of them leads: endpoints may
   * have gone while nobody was here.
   */
  void forgetOthers(Collection<Flow> flows) throws IOException {
    Map<Flow, Set<String>> endpoints = new HashMap<>();
    for (Flow flow : flows) {
      endpoints.computeIfAbsent(flow.destination(), _ -> new HashSet<>()).add(flow.endpoint());
    }
    Set<String> protocols = flows.stream().map(Flow::protocol).collect(Collectors.toSet());
    for (String protocol : protocols) {
      Optional<Outcome> listed = run(List.of("conntrack", "-L", "-p", protocol));
      for (Flow stale : others(listed.map(Outcome::output).orElse(""), endpoints)) {
        delete(stale.destination(), List.of("--reply-src", stale.endpoint()));
      }
    }
  }

  private static Set<Flow> others(String listing, Map<Flow, Set<String>> endpoints) {
    Set<Flow> others = new LinkedHashSet<>();
    for (String line : listing.lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        String address = entry.group(2);
        String answers = entry.group(4);
        int port = Integer.parseInt(entry.group(3));
        Flow to = new Flow(address, port, entry.group(1), "");
        Flow toNode = new Flow("", port, entry.group(1), "");
        boolean stale =
            endpoints.containsKey(to)
                ? !endpoints.getOrDefault(to, Set.of()).contains(answers)
                : endpoints.containsKey(toNode)
                    && !answers.equals(address)
                    && !endpoints.getOrDefault(toNode, Set.of()).contains(answers);
        if (stale) {
          others.add(new Flow(address, port, entry.group(1), answers));
        }
      }
    }
    return others;
  }

  /** Empty when there is no such program, which is told once: the rules work without it. */
  private Optional<Outcome> run(List<String> command) throws IOException {
    if (missing) {
      return Optional.empty();
    }
    try {
      return Optional.of(commands.run(command, ""));
    } catch (IOException e) {
      if (!commands.has(command.getFirst())) {
        missing = true;
        LOG.warn("UDP connections to endpoints that are gone can't be ended: {}", e.getMessage());
        return Optional.empty();
      }
      throw e;
    }
  }

  private void delete(Flow flow, List<String> more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "conntrack", "-D", "-p", flow.protocol(), "--dport", String.valueOf(flow.port())));
    if (!flow.address().isEmpty()) {
      command.addAll(List.of("--orig-dst", flow.address()));
    }
    command.addAll(more);
    Optional<Outcome> outcome = run(command);
    if (outcome.filter(Outcome::succeeded).isPresent()) {
      LOG.debug("forgot connections of {}", flow);
    } else {
      outcome
          .map(Outcome::output)
          .filter(output -> !output.contains(NOTHING_FOUND))
          .ifPresent(output -> LOG.warn("could not forget connections of {}: {}", flow, output));
    }
  }
}
