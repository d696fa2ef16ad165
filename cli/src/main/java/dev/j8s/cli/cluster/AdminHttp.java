package dev.j8s.cli.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain GET requests to the API server, as the administrator. */
final class AdminHttp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String server;
  private final HttpClient http;

  AdminHttp(AdminAccess access) {
    this.server = access.server();
    this.http =
        HttpClient.newBuilder().sslContext(access.sslContext()).connectTimeout(PATIENCE).build();
  }

  /** The answer, whatever its code. */
  HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
