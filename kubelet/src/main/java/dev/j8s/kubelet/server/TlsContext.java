package dev.j8s.kubelet.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's certificate, key and client authority as their files are at each new connection. */
final class TlsContext {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

  private final ServerOptions options;
  private List<FileTime> read; // guarded by this
  private SslContext current; // guarded by this

  TlsContext(ServerOptions options) throws IOException {
    this.options = options;
    read = times();
    current = load();
  }

  /** Files that can't be read leave the context as it was: half-written ones come right later. */
  synchronized SslContext current() {
    try {
      List<FileTime> now = times();
      if (!now.equals(read)) {
        current = load();
        read = now;
        LOG.info("serving with the certificate of {} from now on", options.certificate());
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("certificate {} can't be read again: {}", options.certificate(), e.toString());
    }
    return current;
  }

  private List<FileTime> times() throws IOException {
    return List.of(
        Files.getLastModifiedTime(options.certificate()),
        Files.getLastModifiedTime(options.key()),
        Files.getLastModifiedTime(options.clientAuthority()));
  }

  private SslContext load() throws IOException {
    return SslContextBuilder.forServer(options.certificate().toFile(), options.key().toFile())
        .sslProvider(SslProvider.JDK)
        .trustManager(options.clientAuthority().toFile())
        .clientAuth(ClientAuth.OPTIONAL)
        .build();
  }
}
