package dev.j8s.apiserver.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What is known of the other end of a connection; shared by all requests that come over it. */
public final class PeerConnection {
  private static final AttributeKey<PeerConnection> KEY =
      AttributeKey.valueOf(PeerConnection.class, "peer");

  private final String remoteAddress;
  private final List<X509Certificate> certificates;
  private final ConcurrentHashMap<Class<?>, Object> remembered = new ConcurrentHashMap<>();

  public PeerConnection(String remoteAddress, List<X509Certificate> certificates) {
    this.remoteAddress = remoteAddress;
    this.certificates = List.copyOf(certificates);
  }

  /** Of the connection that a channel, or a stream inside it, belongs to. */
  static PeerConnection of(Channel channel) {
    Channel root = channel;
    while (root.parent() != null && !(root.parent() instanceof io.netty.channel.ServerChannel)) {
      root = root.parent();
    }
    PeerConnection known = root.attr(KEY).get();
    if (known != null) {
      return known;
    }
    PeerConnection fresh = new PeerConnection(address(root.remoteAddress()), peers(root));
    PeerConnection earlier = root.attr(KEY).setIfAbsent(fresh);
    return earlier == null ? fresh : earlier;
  }

  private static String address(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : String.valueOf(address);
  }

  private static List<X509Certificate> peers(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return List.of();
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate one : tls.engine().getSession().getPeerCertificates()) {
        chain.add((X509Certificate) one);
      }
      return chain;
    } catch (SSLPeerUnverifiedException noCertificate) {
      return List.of();
    }
  }

  /** The address without port. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /**
   * The certificates that the peer has shown, its own first; that it holds the key is proven, that
   * anybody trusts them is not.
   */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** A value that is found out once a connection, such as whom its certificate names. */
  public <T> T remember(Class<T> what, Function<PeerConnection, T> finder) {
    Object known = remembered.get(what);
    if (known == null) {
      known = remembered.computeIfAbsent(what, ignored -> finder.apply(this));
    }
    return what.cast(known);
  }
}
