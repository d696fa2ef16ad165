package dev.j8s.apiserver.http;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read again when their files have changed. Client certificates
 * are asked for and not judged here: authentication does that, so that a bad one gets a 401 in
 * place of a broken handshake.
 */
public final class TlsIdentity {
  private static final Logger log = LoggerFactory.getLogger(TlsIdentity.class);
  private static final Duration CHECK_EVERY = Duration.ofSeconds(10);

  private record Loaded(SslContext context, FileTime chain, FileTime key, Instant checked) {
    Loaded checkedAt(Instant now) {
      return new Loaded(context, chain, key, now);
    }
  }

  private final Path chainFile;
  private final Path keyFile;
  private final InstantSource clock;
  private final Executor executor;
  private final AtomicReference<Loaded> current;

  public TlsIdentity(Path chainFile, Path keyFile, InstantSource clock, Executor executor)
      throws IOException {
    this.chainFile = chainFile;
    this.keyFile = keyFile;
    this.clock = clock;
    this.executor = executor;
    current = new AtomicReference<>(load());
  }

  /**
   * Loads what the first TLS context needs, which takes long: to be run beside other work of a
   * start.
   */
  public static void warmUp() {
    try {
      SslContextBuilder.forClient()
          .sslProvider(provider())
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .build();
      CertificateFactory.getInstance("X.509");
      KeyFactory.getInstance("EC");
      KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    } catch (IOException | GeneralSecurityException e) {
      log.warn("TLS not prepared: {}", e.getMessage());
    }
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  /**
   * For a new connection. Never blocks; files that changed are read beside and used by the next.
   */
  SslContext context() {
    Loaded now = requireNonNull(current.get());
    Instant time = clock.instant();
    if (time.isAfter(now.checked.plus(CHECK_EVERY))
        && current.compareAndSet(now, now.checkedAt(time))) {
      executor.execute(this::reloadIfChanged);
    }
    return now.context;
  }

  private void reloadIfChanged() {
    try {
      Loaded now = requireNonNull(current.get());
      if (now.chain.equals(Files.getLastModifiedTime(chainFile))
          && now.key.equals(Files.getLastModifiedTime(keyFile))) {
        return;
      }
      current.set(load());
      log.info("Serving certificate reloaded, file={}", chainFile);
    } catch (IOException | IllegalArgumentException e) {
      log.warn("Serving certificate not reloaded, file={}: {}", chainFile, e.getMessage());
    }
  }

  private Loaded load() throws IOException {
    FileTime chain = Files.getLastModifiedTime(chainFile);
    FileTime key = Files.getLastModifiedTime(keyFile);
    SslContext context =
        SslContextBuilder.forServer(PemFiles.privateKey(keyFile), PemFiles.certificates(chainFile))
            .keyStoreType("JKS") // the default spends long on encrypting the key in memory
            .sslProvider(provider())
            .protocols("TLSv1.3", "TLSv1.2")
            .clientAuth(ClientAuth.OPTIONAL)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1))
            .build();
    return new Loaded(context, chain, key, clock.instant());
  }
}
