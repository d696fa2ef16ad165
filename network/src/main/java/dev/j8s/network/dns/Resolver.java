package dev.j8s.network.dns;

import dev.j8s.client.time.Environment;
import dev.j8s.network.dns.DnsQuery.BadQueryException;
import dev.j8s.network.dns.Zone.Alias;
import dev.j8s.network.dns.Zone.Foreign;
import dev.j8s.network.dns.Zone.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a query from the zone or by asking another server. Never blocks. */
@SuppressWarnings("FutureReturnValueIgnored") // every outcome is handled where it is asked for
final class Resolver {
  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);
  private static final int MOST_ALIASES = 8;

  private final Zone zone;
  private final Forwarder forwarder;
  private final Environment environment;

  Resolver(Zone zone, Forwarder forwarder, Environment environment) {
    this.zone = zone;
    this.forwarder = forwarder;
    this.environment = environment;
  }

  /** Hands the answer over, now or later and perhaps on another thread; bad bytes get none. */
  void resolve(byte[] message, boolean tcp, Consumer<byte[]> reply) {
    if (message.length < DnsQuery.HEADER || DnsMessages.isResponse(message)) {
      return;
    }
    long start = environment.nanoTime();
    DnsQuery query;
    try {
      query = DnsQuery.parse(message);
    } catch (BadQueryException e) {
      LOG.debug("refused a query: {}", e.getMessage());
      reply.accept(DnsMessages.failure(message, e.code()));
      return;
    }
    DnsMetrics.request(tcp, query.type());
    Consumer<byte[]> measured =
        response -> {
          DnsMetrics.response(DnsMessages.code(response), environment.nanoTime() - start);
          reply.accept(response);
        };
    if (query.dnsClass() != DnsQuery.CLASS_IN) {
      measured.accept(answer(query, DnsAnswer.failure(DnsAnswer.REFUSED), tcp));
      return;
    }
    switch (zone.find(query.name(), query.type())) {
      case Known known -> measured.accept(answer(query, known.answer(), tcp));
      case Alias alias -> follow(query, alias, List.of(), tcp, measured);
      case Foreign _ -> forward(query, tcp, measured);
    }
  }

  private void forward(DnsQuery query, boolean tcp, Consumer<byte[]> reply) {
    forwarder
        .ask(query, tcp)
        .whenComplete((response, failure) -> {
          if (failure != null) {
            LOG.debug("nobody answered for {}: {}", query.name(), failure.getMessage());
            reply.accept(answer(query, DnsAnswer.failure(DnsAnswer.SERVER_FAILURE), tcp));
          } else if (!tcp && response.length > query.datagramLimit()) {
            reply.accept(DnsMessages.cut(query));
          } else {
            reply.accept(response);
          }
        });
  }

  /** Stub resolvers don't look up what an alias leads to, so the answer holds the whole way. */
  private void follow(
      DnsQuery query, Alias alias, List<DnsRecord> before, boolean tcp, Consumer<byte[]> reply) {
    List<DnsRecord> way = new ArrayList<>(before);
    way.add(alias.record());
    String target = alias.target().toLowerCase(Locale.ROOT);
    if (way.size() > MOST_ALIASES) {
      reply.accept(answer(query, DnsAnswer.failure(DnsAnswer.SERVER_FAILURE), tcp));
      return;
    }
    switch (zone.find(target, query.type())) {
      case Known known -> {
        way.addAll(known.answer().answers());
        reply.accept(answer(query, DnsAnswer.of(way), tcp));
      }
      case Alias next -> follow(query, next, way, tcp, reply);
      case Foreign _ ->
          whole(DnsQuery.of(query.id(), target, query.type()), tcp)
              .whenComplete((response, failure) -> {
                if (failure == null) {
                  way.addAll(DnsMessages.addressesAndAliases(response));
                } else {
                  LOG.debug("nobody answered for {}: {}", target, failure.getMessage());
                }
                reply.accept(answer(query, DnsAnswer.of(way), tcp));
              });
    }
  }

  /** A response that is not cut off: the client would not know that more is to be had. */
  private CompletableFuture<byte[]> whole(DnsQuery query, boolean tcp) {
    return forwarder
        .ask(query, tcp)
        .thenCompose(response ->
            !tcp && DnsMessages.isTruncated(response)
                ? forwarder.ask(query, true)
                : CompletableFuture.completedFuture(response));
  }

  private static byte[] answer(DnsQuery query, DnsAnswer answer, boolean tcp) {
    return DnsMessages.answer(query, answer, tcp ? DnsMessages.LARGEST : query.datagramLimit());
  }
}
