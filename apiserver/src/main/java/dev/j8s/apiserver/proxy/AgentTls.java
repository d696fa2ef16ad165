package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.PemFiles;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * How the API server shows node agents who it is. Made when first needed, and anew when the
 * certificate's file has changed.
 */
final class AgentTls {
  private final Path certificate;
  private final Path key;
  private final @Nullable Path ca;
  private @Nullable SslContext context;
  private @Nullable FileTime madeOf;
  private @Nullable SslContext anybody;

  AgentTls(Path certificate, Path key, @Nullable Path ca) {
    this.certificate = certificate;
    this.key = key;
    this.ca = ca;
  }

  synchronized SslContext asApiServer() {
    try {
      FileTime now = Files.getLastModifiedTime(certificate);
      SslContext known = context;
      if (known != null && now.equals(madeOf)) {
        return known;
      }
      // A node is reached by the address that it has reported; its name is in no certificate.
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .keyManager(PemFiles.privateKey(key), PemFiles.certificates(certificate))
              .keyStoreType("JKS")
              .endpointIdentificationAlgorithm(null);
      SslContext made =
          (ca == null
                  ? builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                  : builder.trustManager(PemFiles.certificates(ca)))
              .build();
      context = made;
      madeOf = now;
      return made;
    } catch (IOException | IllegalArgumentException e) {
      throw ApiException.internalError(
          "cannot use the certificate for node agents in " + certificate + ": " + e.getMessage());
    }
  }

  /** To somebody whose certificate nobody can check. */
  synchronized SslContext anybody() {
    SslContext known = anybody;
    if (known != null) {
      return known;
    }
    try {
      SslContext made =
          SslContextBuilder.forClient()
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .build();
      anybody = made;
      return made;
    } catch (IOException e) {
      throw ApiException.internalError("no TLS: " + e.getMessage());
    }
  }
}
