package dev.j8s.cli.join;

import dev.j8s.cli.CliException;
import dev.j8s.cli.certificate.Pem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Finds the certificate of a server's authority and checks it: the server shows its whole chain,
 * and the chain's last certificate must have the hash that the join token carries.
 */
final class ServerCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int DEFAULT_PORT = 443;

  private ServerCheck() {}

  /** The authority's certificate, in PEM; no connection to any other server gets this far. */
  static String authorityOf(URI server, String hash) throws IOException {
    Pinned pinned = new Pinned(hash);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {pinned}, null);
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
        int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        int patience = Math.toIntExact(PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(server.getHost(), port), patience);
        socket.setSoTimeout(patience);
        socket.startHandshake();
        X509Certificate[] chain = (X509Certificate[]) socket.getSession().getPeerCertificates();
        return Pem.of(chain[chain.length - 1]);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS on this JDK", e);
    } catch (IOException e) {
      if (pinned.refusal != null) {
        throw new CliException(pinned.refusal, e);
      }
      throw e;
    }
  }

  /** Trusts only a chain that ends with the certificate of this hash. */
  private static final class Pinned implements X509TrustManager {
    private final String hash;
    private @org.jspecify.annotations.Nullable String refusal;

    Pinned(String hash) {
      this.hash = hash;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      X509Certificate authority = chain[chain.length - 1];
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(authority.getEncoded());
        if (!HexFormat.of().formatHex(digest).equals(hash)) {
          refusal = "the server is not the one that the token was made for: its CA differs";
          throw new CertificateException(refusal);
        }
        for (int i = 0; i + 1 < chain.length; i++) {
          chain[i].verify(chain[i + 1].getPublicKey());
          chain[i].checkValidity();
        }
      } catch (GeneralSecurityException e) {
        if (refusal == null) {
          refusal = "the server's certificate is not good: " + e.getMessage();
        }
        throw new CertificateException(refusal, e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("only servers are checked");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
