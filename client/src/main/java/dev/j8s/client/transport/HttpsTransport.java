package dev.j8s.client.transport;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests over HTTPS, on one HTTP/2 connection where the server can it. A watch holds no thread:
 * its events are decoded as their bytes come in.
 */
public final class HttpsTransport implements Transport {
  /** The server ends a watch after 5 to 10 minutes, as with client-go, so that none lives on. */
  private static final int WATCH_SECONDS = 300;

  /** The server should have ended a watch by then: it or the way to it is gone. */
  private static final Duration OVERDUE = Duration.ofSeconds(30);

  private static final String JSON = "application/json";

  private final HttpsOptions options;
  private final Environment environment;
  private final Connections connections;
  private final Set<OpenWatch<?>> watches = ConcurrentHashMap.newKeySet();

  public HttpsTransport(HttpsOptions options, Environment environment) {
    this.options = options;
    this.environment = environment;
    connections =
        new Connections(
            options,
            environment,
            () -> watches.forEach(w -> w.end(new IOException("the connection is replaced"))));
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(
      TypeInfo<T> type, @Nullable String namespace, String name) {
    String path = type.resource().path(namespace) + "/" + name;
    try {
      return Optional.of(
          Json.read(bytes(request(path, Map.of(), accept(type, false)).GET()), type.type()));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public <T extends HasMetadata> Page<T> list(TypeInfo<T> type, Scope scope, PageRequest request) {
    Map<String, String> query = query(scope);
    if (request.limit() > 0) {
      query.put("limit", Integer.toString(request.limit()));
    }
    if (!request.continueToken().isEmpty()) {
      query.put("continue", request.continueToken());
    }
    if (!request.resourceVersion().isEmpty()) {
      query.put("resourceVersion", request.resourceVersion());
    }
    try (InputStream body = send(request(path(type, scope), query, accept(type, true)).GET())) {
      return ListDecoder.decode(body, type.type());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public <T extends HasMetadata> Watch watch(
      TypeInfo<T> type, Scope scope, String resourceVersion, WatchListener<T> listener) {
    Map<String, String> query = query(scope);
    query.put("watch", "true");
    query.put("allowWatchBookmarks", "true");
    int seconds = WATCH_SECONDS + environment.random().nextInt(WATCH_SECONDS);
    query.put("timeoutSeconds", Integer.toString(seconds));
    if (!resourceVersion.isEmpty()) {
      query.put("resourceVersion", resourceVersion);
    }
    var watch = new OpenWatch<>(type.type(), listener, watches::remove);
    watches.add(watch);
    try {
      HttpClient client = connections.client();
      HttpRequest request = untimed(path(type, scope), query, accept(type, false)).GET().build();
      CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, watch);
      watch.began(answer);
      Environment.Timer timer =
          environment.schedule(options.requestTimeout(), () -> checkBegun(watch, client));
      Environment.Timer overdue =
          environment.schedule(
              Duration.ofSeconds(seconds).plus(OVERDUE), () -> endOverdue(watch, client));
      var _ =
          answer.whenComplete((_, e) -> {
            timer.cancel();
            overdue.cancel();
            watch.finished(e instanceof CompletionException c ? c.getCause() : e);
          });
    } catch (UncheckedIOException e) {
      environment.executor().execute(() -> watch.finished(e));
    }
    return watch;
  }

  /** The JDK's own request timeout may end a watch that has long begun, so this looks itself. */
  private void checkBegun(OpenWatch<?> watch, HttpClient client) {
    if (!watch.hasBegun()) {
      watch.end(new HttpTimeoutException("no answer within " + options.requestTimeout()));
      connections.suspect(client);
    }
  }

  private void endOverdue(OpenWatch<?> watch, HttpClient client) {
    watch.end(new HttpTimeoutException("the server did not end the watch in its time"));
    connections.suspect(client);
  }

  @Override
  public <R> R write(Write write, Class<R> answer) {
    HttpRequest.Builder request =
        request(write.path(), write.parameters(), JSON)
            .header("Content-Type", write.contentType())
            .method(
                write.verb().method(),
                write.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(write.body()));
    byte[] body = bytes(request);
    return answer == byte[].class ? answer.cast(body) : Json.read(body, answer);
  }

  @Override
  public List<ServedType> discover() {
    return new DiscoveryReader(
            path -> Json.mapper().readTree(bytes(request(path, Map.of(), JSON).GET())))
        .read();
  }

  @Override
  public String host() {
    return options.server().getAuthority();
  }

  @Override
  public void close() {
    watches.forEach(OpenWatch::close);
    connections.close();
  }

  private byte[] bytes(HttpRequest.Builder request) {
    try (InputStream body = send(request)) {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream send(HttpRequest.Builder request) {
    HttpClient client = connections.client();
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() < 300) {
        return response.body();
      }
      try (InputStream body = response.body()) {
        throw StatusDecoder.exception(response.statusCode(), body.readAllBytes());
      }
    } catch (HttpTimeoutException e) {
      connections.suspect(client);
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("interrupted"));
    }
  }

  private HttpRequest.Builder request(String path, Map<String, String> query, String accept) {
    return untimed(path, query, accept).timeout(options.requestTimeout());
  }

  private HttpRequest.Builder untimed(String path, Map<String, String> query, String accept) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(options.server() + path + encode(query)))
            .header("Accept", accept)
            .header("User-Agent", options.userAgent());
    token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private static String accept(TypeInfo<?> type, boolean list) {
    return type.type() == PartialObjectMetadata.class
        ? JSON + ";as=PartialObjectMetadata" + (list ? "List" : "") + ";g=meta.k8s.io;v=v1," + JSON
        : JSON;
  }

  private Optional<String> token() {
    return switch (options.identity()) {
      case Identity.Token(String token) -> Optional.of(token);
      case Identity.TokenFile(var file) -> {
        try {
          yield Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case Identity.Anonymous _, Identity.Certificate _ -> Optional.empty();
    };
  }

  private static String path(TypeInfo<?> type, Scope scope) {
    return type.resource().path(scope.namespace().isEmpty() ? null : scope.namespace());
  }

  private static Map<String, String> query(Scope scope) {
    Map<String, String> query = new LinkedHashMap<>();
    if (!scope.labelSelector().isEmpty()) {
      query.put("labelSelector", scope.labelSelector());
    }
    if (!scope.fieldSelector().isEmpty()) {
      query.put("fieldSelector", scope.fieldSelector());
    }
    return query;
  }

  private static String encode(Map<String, String> query) {
    var encoded = new StringBuilder();
    query.forEach((name, value) ->
        encoded
            .append(encoded.isEmpty() ? '?' : '&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return encoded.toString();
  }
}
