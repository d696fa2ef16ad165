package dev.j8s.network.dns;

import dev.j8s.client.time.Environment;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the host's resolvers, beginning with the one that answered last. */
@SuppressWarnings("FutureReturnValueIgnored") // the inner one is composed
final class Forwarder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  private final List<Server> servers;
  private final ResponseCache cache;
  private volatile int preferred;

  private record Server(InetSocketAddress address, UdpUpstream udp, TcpUpstream tcp) {}

  Forwarder(List<InetSocketAddress> servers, EventLoopGroup threads, Environment environment) {
    this.servers =
        servers.stream()
            .map(address ->
                new Server(
                    address,
                    new UdpUpstream(address, threads, environment),
                    new TcpUpstream(address, threads)))
            .toList();
    cache = new ResponseCache(environment);
  }

  /** A response of one of the servers; fails when none has answered. */
  CompletableFuture<byte[]> ask(DnsQuery query, boolean tcp) {
    Optional<byte[]> cached = cache.get(query);
    if (cached.isPresent()) {
      DnsMetrics.CACHE_HITS.inc();
      return CompletableFuture.completedFuture(cached.get());
    }
    DnsMetrics.CACHE_MISSES.inc();
    if (servers.isEmpty()) {
      return CompletableFuture.failedFuture(new IOException("there is no server to ask"));
    }
    return ask(query, tcp, preferred, servers.size())
        .thenApply(response -> {
          cache.put(query, response);
          return response;
        });
  }

  private CompletableFuture<byte[]> ask(DnsQuery query, boolean tcp, int index, int tries) {
    Server server = servers.get(index);
    CompletableFuture<byte[]> one = tcp ? server.tcp().ask(query) : server.udp().ask(query);
    return one.handle(
            (response, failure) -> {
              if (failure == null && DnsMessages.code(response) != DnsAnswer.SERVER_FAILURE) {
                preferred = index;
                return CompletableFuture.completedFuture(response);
              }
              DnsMetrics.FORWARD_FAILURES.labelValues(server.address().toString()).inc();
              LOG.debug("{} did not answer for {}", server.address(), query.name(), failure);
              if (tries > 1) {
                return ask(query, tcp, (index + 1) % servers.size(), tries - 1);
              }
              return failure == null
                  ? CompletableFuture.completedFuture(response)
                  : CompletableFuture.<byte[]>failedFuture(failure);
            })
        .thenCompose(next -> next);
  }

  @Override
  public void close() {
    servers.forEach(server -> server.udp().close());
  }
}
