package dev.j8s.kubelet.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who calls: by a certificate, its CN with its O as groups, or as a token review says. */
public record Caller(String user, String uid, Set<String> groups, Map<String, List<String>> extra) {
  private static final String ADMINISTRATORS = "system:masters";

  public Caller {
    groups = Set.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** Empty when the connection came without a certificate. */
  static Optional<Caller> of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    try {
      return Optional.of(of(tls.engine().getSession().getPeerPrincipal()));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static Caller of(Principal principal) {
    String user = "";
    Set<String> groups = new HashSet<>(Set.of("system:authenticated"));
    try {
      for (Rdn part : new LdapName(principal.getName()).getRdns()) {
        switch (part.getType()) {
          case "CN" -> user = String.valueOf(part.getValue());
          case "O" -> groups.add(String.valueOf(part.getValue()));
          default -> {}
        }
      }
    } catch (InvalidNameException e) {
      throw new IllegalStateException("certificate's subject is no name: " + principal, e);
    }
    return new Caller(user, "", groups, Map.of());
  }

  /** Without asking the API, which may be the one that calls. */
  boolean mayAlways(ServerOptions options) {
    return groups.contains(ADMINISTRATORS) || options.users().contains(user);
  }
}
