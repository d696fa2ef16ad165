package dev.j8s.store.etcd;

import dev.j8s.store.StoreException;
import io.grpc.ChannelCredentials;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the channel to all endpoints. */
final class Channels {
  private static final String SCHEME = "j8setcd";
  private static final int KEEP_ALIVE_SECONDS = 30;

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  private Channels() {}

  static ManagedChannel open(EtcdOptions options) {
    String authority = options.endpoints().getFirst();
    return Grpc.newChannelBuilder(
            SCHEME + ":///" + String.join(",", options.endpoints()), credentials(options))
        .overrideAuthority(authority)
        .defaultLoadBalancingPolicy("round_robin")
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .build();
  }

  private static ChannelCredentials credentials(EtcdOptions options) {
    EtcdOptions.Tls tls = options.tls();
    if (tls == null) {
      return InsecureChannelCredentials.create();
    }
    try {
      return TlsChannelCredentials.newBuilder()
          .trustManager(tls.caFile().toFile())
          .keyManager(tls.certificateFile().toFile(), tls.keyFile().toFile())
          .build();
    } catch (IOException e) {
      throw new StoreException("could not read etcd's certificates: " + e.getMessage(), e);
    }
  }

  /** Answers the fixed list of endpoints that the target's path holds. */
  private static final class Provider extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
      List<EquivalentAddressGroup> addresses = new ArrayList<>();
      for (String endpoint : target.getPath().substring(1).split(",", -1)) {
        int colon = endpoint.lastIndexOf(':');
        addresses.add(
            new EquivalentAddressGroup(
                new InetSocketAddress(
                    endpoint.substring(0, colon),
                    Integer.parseInt(endpoint.substring(colon + 1)))));
      }
      return new Fixed(addresses);
    }
  }

  private static final class Fixed extends NameResolver {
    private final List<EquivalentAddressGroup> addresses;

    Fixed(List<EquivalentAddressGroup> addresses) {
      this.addresses = addresses;
    }

    @Override
    public String getServiceAuthority() {
      return "etcd";
    }

    @Override
    public void start(Listener2 listener) {
      listener.onResult(
          ResolutionResult.newBuilder()
              .setAddressesOrError(io.grpc.StatusOr.fromValue(addresses))
              .build());
    }

    @Override
    public void shutdown() {
      // There is nothing to stop: the list was answered at once.
    }
  }
}
