package dev.j8s.kubelet.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.Principal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who calls, by the certificate that the connection was made with: its CN, and its O as groups. */
record Caller(String user, Set<String> groups) {
  private static final String ADMINISTRATORS = "system:masters";

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
    Set<String> groups = new HashSet<>();
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
    return new Caller(user, groups);
  }

  boolean mayUse(ServerOptions options) {
    return groups.contains(ADMINISTRATORS) || options.users().contains(user);
  }
}
