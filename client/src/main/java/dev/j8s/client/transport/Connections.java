package dev.j8s.client.transport;

import dev.j8s.client.time.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client in use. A new one takes over, and watches are told to move, when a certificate
 * file has changed or when a request ran into its timeout: then the one connection that HTTP/2
 * multiplexes on may lead nowhere.
 */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final Duration CHECK = Duration.ofSeconds(5);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final char[] NO_PASSWORD = new char[0];

  private final HttpsOptions options;
  private final Environment environment;
  private final Runnable replaced;
  private @Nullable HttpClient client; // guarded by this
  private List<FileTime> builtFrom = List.of(); // guarded by this
  private long checked; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param replaced runs when the client before should no longer be used
   */
  Connections(HttpsOptions options, Environment environment, Runnable replaced) {
    this.options = options;
    this.environment = environment;
    this.replaced = replaced;
  }

  synchronized HttpClient client() {
    if (closed) {
      throw new UncheckedIOException(new IOException("the client is closed"));
    }
    try {
      if (client == null) {
        builtFrom = fileTimes();
        client = build();
        checked = environment.nanoTime();
      } else if (environment.nanoTime() - checked > CHECK.toNanos()) {
        checked = environment.nanoTime();
        renewIfFilesChanged();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException("can't set up TLS: " + e.getMessage(), e));
    }
    return client;
  }

  /** The client led nowhere. */
  synchronized void suspect(HttpClient suspected) {
    if (suspected.equals(client)) {
      LOG.info("no answer from {} in time, connecting anew", options.server());
      client = null;
      retire(suspected);
    }
  }

  private void renewIfFilesChanged() throws IOException, GeneralSecurityException {
    List<FileTime> times = fileTimes();
    HttpClient before = client;
    if (times.equals(builtFrom) || before == null) {
      return;
    }
    LOG.info("certificates for {} have changed, connecting anew", options.server());
    client = build();
    builtFrom = times;
    retire(before);
  }

  private void retire(HttpClient before) {
    environment.executor().execute(replaced);
    before.shutdown();
  }

  private List<FileTime> fileTimes() throws IOException {
    List<FileTime> times = new ArrayList<>();
    if (options.authorities() != null) {
      times.add(Files.getLastModifiedTime(options.authorities()));
    }
    if (options.identity() instanceof Identity.Certificate(Path certificate, Path key)) {
      times.add(Files.getLastModifiedTime(certificate));
      times.add(Files.getLastModifiedTime(key));
    }
    return times;
  }

  private HttpClient build() throws IOException, GeneralSecurityException {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .connectTimeout(CONNECT)
        .executor(environment.executor())
        .proxy(HttpClient.Builder.NO_PROXY)
        .sslContext(sslContext())
        .build();
  }

  private SSLContext sslContext() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        options.identity() instanceof Identity.Certificate(Path certificate, Path key)
            ? keyManagers(certificate, key).getKeyManagers()
            : null,
        options.authorities() == null
            ? null
            : trustManagers(options.authorities()).getTrustManagers(),
        null);
    return context;
  }

  private static KeyManagerFactory keyManagers(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = Pem.certificates(certificate);
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        Pem.key(key, chain.getFirst().getPublicKey().getAlgorithm()),
        NO_PASSWORD,
        chain.toArray(X509Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory;
  }

  private static TrustManagerFactory trustManagers(Path authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    int i = 0;
    for (X509Certificate authority : Pem.certificates(authorities)) {
      store.setCertificateEntry("ca" + i++, authority);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
  }
}
