package dev.j8s.apiserver;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.apiserver.authentication.Authentication;
import dev.j8s.apiserver.authentication.IdentityReviews;
import dev.j8s.apiserver.authentication.IssuerDocuments;
import dev.j8s.apiserver.authentication.ServiceAccountTokens;
import dev.j8s.apiserver.authorization.AccessReviews;
import dev.j8s.apiserver.authorization.Authorizer;
import dev.j8s.apiserver.authorization.Authorizers;
import dev.j8s.apiserver.authorization.NodeAuthorizer;
import dev.j8s.apiserver.authorization.SystemAuthorizer;
import dev.j8s.apiserver.discovery.Discovery;
import dev.j8s.apiserver.discovery.Paths;
import dev.j8s.apiserver.discovery.VersionInfo;
import dev.j8s.apiserver.health.HealthChecks;
import dev.j8s.apiserver.http.HttpServer;
import dev.j8s.apiserver.http.TlsIdentity;
import dev.j8s.apiserver.metrics.MetricsEndpoint;
import dev.j8s.apiserver.metrics.RequestMetrics;
import dev.j8s.apiserver.openapi.OpenApiEndpoint;
import dev.j8s.apiserver.proxy.LogEndpoint;
import dev.j8s.apiserver.proxy.Nodes;
import dev.j8s.apiserver.proxy.ProxyEndpoint;
import dev.j8s.apiserver.proxy.StreamEndpoint;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.Codec;
import dev.j8s.apiserver.rest.RequestHandler;
import dev.j8s.apiserver.rest.RequestPipeline;
import dev.j8s.apiserver.rest.ResourceEndpoint;
import dev.j8s.apiserver.table.Tables;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An API server that listens. Everything it needs is made before; here it is put together, from the
 * connection to the registry.
 */
public final class ApiServer implements AutoCloseable {
  private final HttpServer http;

  private ApiServer(HttpServer http) {
    this.http = http;
  }

  /** Loads what a start needs and takes long, on a thread beside; to be called first of all. */
  public static void warmUp(Executor executor) {
    executor.execute(TlsIdentity::warmUp);
  }

  /**
   * Begins to serve; when this returns, requests are answered.
   *
   * @param tokens the same that the registry issues tokens by
   * @param cells computes what tables show
   * @param executor runs each task on a (virtual) thread of its own
   * @throws IOException when a file can't be read or the address is taken
   */
  public static ApiServer start(
      ApiServerOptions options,
      Catalog catalog,
      Registry registry,
      ServiceAccountTokens tokens,
      Tables.Cells cells,
      InstantSource clock,
      Executor executor)
      throws IOException {
    TlsIdentity tls =
        new TlsIdentity(options.certificateFile(), options.keyFile(), clock, executor);
    Authentication authentication =
        Authentication.of(
            options.clientCaFile(), options.tokenFile(), tokens, catalog, registry, clock);
    Authorizer authorizer =
        new Authorizers(List.of(new SystemAuthorizer(), new NodeAuthorizer(catalog, registry)));
    Codec codec = new Codec(catalog, new ObjectEngine(catalog));
    Answers answers = new Answers(codec);
    // Known only once the server listens; a request that is faster waits for that moment.
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Supplier<String> advertised = () -> options.advertisedAddress() + ":" + port.join();

    Map<String, RequestHandler> special = new HashMap<>();
    special.putAll(
        new IdentityReviews(authentication, tokens.defaultAudiences(), codec, answers).handlers());
    special.putAll(new AccessReviews(authorizer, codec, answers).handlers());
    Nodes nodes =
        new Nodes(
            catalog,
            registry,
            options.kubeletCertificateFile(),
            options.kubeletKeyFile(),
            options.kubeletCaFile());
    special.put("pods/log", new LogEndpoint(nodes, answers));
    special.putAll(new StreamEndpoint(nodes, answers).handlers());
    special.putAll(new ProxyEndpoint(nodes, answers).handlers());
    ResourceEndpoint resources =
        new ResourceEndpoint(
            catalog,
            registry,
            codec,
            answers,
            new Tables(cells),
            special,
            RandomGenerator.getDefault());

    Map<String, RequestHandler> paths = new HashMap<>();
    Map<String, HealthChecks.Check> checks = Map.of("store", registry::check);
    for (String name : List.of("healthz", "livez", "readyz")) {
      paths.put("/" + name, new HealthChecks(name, checks));
    }
    paths.put("/version", new VersionInfo());
    paths.put("/metrics", new MetricsEndpoint());
    paths.putAll(new IssuerDocuments(tokens, advertised).handlers());
    paths.putAll(new OpenApiEndpoint(catalog, VersionInfo.GIT_VERSION).handlers());
    Discovery discovery = new Discovery(catalog, advertised);

    RequestPipeline pipeline =
        new RequestPipeline(
            authentication,
            authorizer,
            resources,
            new Paths(paths, discovery),
            answers,
            RequestMetrics.ofProcess(),
            info -> isServed(catalog, special.keySet(), info));
    HttpServer http = HttpServer.listen(options.bind(), tls, executor, pipeline);
    port.complete(http.port());
    return new ApiServer(http);
  }

  private static boolean isServed(Catalog catalog, Set<String> special, RequestInfo info) {
    String group = info.group().isEmpty() ? "" : "." + info.group();
    return special.contains(info.resourceAndSubresource() + group)
        || catalog
            .find(info.groupVersionResource())
            .filter(type ->
                info.subresource().isEmpty() || type.subresources().containsKey(info.subresource()))
            .isPresent();
  }

  /** Where it listens, also when any port was asked for. */
  public int port() {
    return http.port();
  }

  /** Ends watches, waits a little for requests under way, and stops listening. */
  @Override
  public void close() {
    http.close(Duration.ofSeconds(5));
  }
}
