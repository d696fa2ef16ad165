package dev.j8s.network.service;

import dev.j8s.network.host.Commands;
import dev.j8s.network.host.Commands.Outcome;
import dev.j8s.network.service.ServiceRules.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

  private final Commands commands;

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

  private void delete(Flow flow, List<String> more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "conntrack", "-D", "-p", flow.protocol(), "--dport", String.valueOf(flow.port())));
    if (!flow.address().isEmpty()) {
      command.addAll(List.of("--orig-dst", flow.address()));
    }
    command.addAll(more);
    Outcome outcome = commands.run(command, "");
    if (outcome.succeeded()) {
      LOG.debug("forgot connections of {}", flow);
    } else if (!outcome.output().contains(NOTHING_FOUND)) {
      LOG.warn("could not forget connections of {}: {}", flow, outcome.output());
    }
  }
}
