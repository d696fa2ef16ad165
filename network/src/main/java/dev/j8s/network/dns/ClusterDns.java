package dev.j8s.network.dns;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.time.Environment;
import dev.j8s.network.host.Cidr;
import dev.j8s.network.service.ServiceProxy;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The cluster's DNS server on this node. */
@SuppressWarnings("FutureReturnValueIgnored") // waits for it itself
public final class ClusterDns implements AutoCloseable {
  private static final int THREADS = 2;

  private final Options options;
  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;
  private final Zone zone;
  private final EventLoopGroup threads;
  private final Forwarder forwarder;
  private final DnsServer server;

  /**
   * What the server needs to know.
   *
   * @param domain of the cluster, such as {@code cluster.local}
   * @param address what pods know the server by
   * @param listen where it listens; every address of the first one's port
   * @param ours ranges of addresses that only the cluster has names for
   * @param resolvConf lists the servers for all other names
   */
  public record Options(
      String domain,
      InetAddress address,
      List<InetSocketAddress> listen,
      List<Cidr> ours,
      Path resolvConf) {
    public Options {
      requireNonNull(domain, "domain is null");
      requireNonNull(address, "address is null");
      requireNonNull(resolvConf, "resolvConf is null");
      listen = List.copyOf(listen);
      ours = List.copyOf(ours);
    }
  }

  public ClusterDns(
      Options options,
      Informer<Service> services,
      Informer<EndpointSlice> slices,
      Environment environment)
      throws IOException {
    this.options = options;
    this.services = services;
    this.slices = slices;
    int serial = (int) environment.now().getEpochSecond();
    zone = new Zone(options.domain(), options.address(), options.ours(), serial);
    threads =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
    Set<InetAddress> own = new HashSet<>(Set.of(options.address()));
    options.listen().forEach(address -> own.add(address.getAddress()));
    forwarder = new Forwarder(ResolvConf.read(options.resolvConf(), own), threads, environment);
    server = new DnsServer(new Resolver(zone, forwarder, environment), threads);
    slices.addIndex(
        ServiceProxy.BY_SERVICE,
        slice -> ServiceProxy.serviceOf(slice).map(Key::toString).stream().toList());
  }

  /** Begins to follow the Services. */
  public void start() {
    services.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Service object) {
            refresh(Key.of(object));
          }

          @Override
          public void updated(Service before, Service after) {
            refresh(Key.of(after));
          }

          @Override
          public void deleted(Service last) {
            refresh(Key.of(last));
          }
        });
    slices.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(EndpointSlice object) {
            ServiceProxy.serviceOf(object).ifPresent(ClusterDns.this::endpointsChanged);
          }

          @Override
          public void updated(EndpointSlice before, EndpointSlice after) {
            ServiceProxy.serviceOf(before).ifPresent(ClusterDns.this::endpointsChanged);
            ServiceProxy.serviceOf(after).ifPresent(ClusterDns.this::endpointsChanged);
          }

          @Override
          public void deleted(EndpointSlice last) {
            ServiceProxy.serviceOf(last).ifPresent(ClusterDns.this::endpointsChanged);
          }
        });
  }

  /** Begins to answer; to be called when the informers hold everything. Returns where. */
  public List<InetSocketAddress> listen() throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetSocketAddress address : options.listen()) {
      addresses.add(server.listen(address));
    }
    return addresses;
  }

  @Override
  public void close() {
    server.close();
    forwarder.close();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void endpointsChanged(Key service) {
    boolean headless =
        services
            .lister()
            .get(service)
            .map(found -> "None".equals(found.getSpec().getClusterIP()))
            .orElse(false);
    if (headless) {
      refresh(service);
    }
  }

  /** Both informers call this, each on its own thread; whoever is last sees the newest of both. */
  private void refresh(Key key) {
    synchronized (zone) {
      zone.put(
          key,
          services
              .lister()
              .get(key)
              .map(service ->
                  ServiceRecords.of(
                      service,
                      slices.lister().byIndex(ServiceProxy.BY_SERVICE, key.toString()),
                      zone.servicesDomain()))
              .orElse(null));
    }
  }
}
