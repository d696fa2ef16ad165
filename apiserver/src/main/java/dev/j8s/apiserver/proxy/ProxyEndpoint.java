package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code pods/proxy}, {@code services/proxy} and {@code nodes/proxy}: HTTP to whom a name means.
 */
public final class ProxyEndpoint {
  private static final String MARK = "/proxy";

  private final Nodes nodes;
  private final HttpForward forward;

  public ProxyEndpoint(Nodes nodes, Answers answers) {
    this.nodes = nodes;
    this.forward = new HttpForward(answers);
  }

  /** By resource and subresource. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(
        "pods/proxy", request -> handle(request, this::pod),
        "services/proxy", request -> handle(request, this::service),
        "nodes/proxy", request -> handle(request, this::node));
  }

  /**
   * The forms of a name: {@code name}, {@code name:port}, {@code scheme:name:port}.
   *
   * @param port empty when none is given
   */
  record Name(String scheme, String name, String port) {
    static Name parse(String text) {
      String[] parts = text.split(":", -1);
      boolean known =
          parts.length != 3
              || parts[0].equals("http")
              || parts[0].equals("https")
              || parts[0].isEmpty();
      if (parts.length > 3 || !known) {
        throw ApiException.badRequest("invalid request \"" + text + "\"");
      }
      return switch (parts.length) {
        case 1 -> new Name("", text, "");
        case 2 -> new Name("", parts[0], parts[1]);
        default -> new Name(parts[0], parts[1], parts[2]);
      };
    }
  }

  @FunctionalInterface
  private interface Resolver {
    Target resolve(RequestInfo info, Name name, String uri);
  }

  private void handle(ApiRequest request, Resolver resolver) {
    Exchange exchange = request.exchange();
    RequestInfo info = request.info();
    if (needsSlash(exchange)) {
      String query = exchange.query().isEmpty() ? "" : "?" + exchange.query();
      exchange.answerHeaders().set("Location", exchange.path() + "/" + query);
      exchange.answer(301, "", new byte[0]);
      return;
    }
    forward.forward(exchange, resolver.resolve(info, Name.parse(info.name()), uri(exchange)));
  }

  /** Relative links in a page need the folder's slash. */
  private static boolean needsSlash(Exchange exchange) {
    return exchange.path().endsWith(MARK)
        && (exchange.method().equals("GET") || exchange.method().equals("HEAD"))
        && !HttpForward.isUpgrade(exchange);
  }

  /** What follows {@code NAME/proxy} in the path, still encoded, and the query. */
  private static String uri(Exchange exchange) {
    String path = exchange.path();
    int slashes = 0;
    int mark = -1;
    for (int at = path.indexOf(MARK); at >= 0; at = path.indexOf(MARK, at + 1)) {
      boolean whole = at + MARK.length() == path.length() || path.charAt(at + MARK.length()) == '/';
      slashes = (int) path.substring(0, at).chars().filter(c -> c == '/').count();
      if (whole && slashes >= 4) {
        mark = at;
        break;
      }
    }
    String rest = mark < 0 ? "" : path.substring(mark + MARK.length());
    String query = exchange.query().isEmpty() ? "" : "?" + exchange.query();
    return (rest.isEmpty() ? "/" : rest) + query;
  }

  private @Nullable SslContext tls(Name name) {
    return name.scheme().equals("https") ? nodes.anybody() : null;
  }

  private Target pod(RequestInfo info, Name name, String uri) {
    ObjectNode pod = nodes.object("pods", info.namespace(), name.name());
    String ip = pod.path("status").path("podIP").asString("");
    if (ip.isEmpty()) {
      throw ApiException.badRequest("address not allowed");
    }
    return new Target(ip, podPort(pod, name), tls(name), uri);
  }

  private static int podPort(JsonNode pod, Name name) {
    if (!name.port().isEmpty()) {
      return number(name.port());
    }
    for (JsonNode container : pod.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        return port.path("containerPort").asInt(80);
      }
    }
    return name.scheme().equals("https") ? 443 : 80;
  }

  private static int number(String port) {
    try {
      int value = Integer.parseInt(port);
      if (value > 0 && value < 65536) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("invalid port \"" + port + "\"");
    }
    throw ApiException.badRequest("invalid port \"" + port + "\"");
  }

  /** The node's agent, who is shown who asks; or whoever else listens on that host. */
  private Target node(RequestInfo info, Name name, String uri) {
    Target agent = nodes.agent(name.name(), uri);
    int port = name.port().isEmpty() ? agent.port() : number(name.port());
    return port == agent.port() ? agent : new Target(agent.host(), port, tls(name), uri);
  }

  private Target service(RequestInfo info, Name name, String uri) {
    ObjectNode service = nodes.object("services", info.namespace(), name.name());
    String portName = portName(service, name);
    List<Target> ready = new ArrayList<>();
    for (StoredObject slice :
        nodes
            .registry()
            .list(
                nodes.type("discovery.k8s.io", "v1", "endpointslices"),
                info.namespace(),
                new ListOptions("kubernetes.io/service-name=" + name.name(), "", "", "", 0, ""))
            .items()) {
      addReady(ready, slice.tree(), portName, tls(name), uri);
    }
    if (ready.isEmpty()) {
      throw ApiException.of(
          503, "ServiceUnavailable", "no endpoints available for service \"" + name.name() + "\"");
    }
    return ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
  }

  private static void addReady(
      List<Target> ready, ObjectNode slice, String portName, @Nullable SslContext tls, String uri) {
    for (JsonNode port : slice.path("ports")) {
      if (!port.path("name").asString("").equals(portName)) {
        continue;
      }
      for (JsonNode endpoint : slice.path("endpoints")) {
        if (endpoint.path("conditions").path("ready").asBoolean(true)) {
          String address = endpoint.path("addresses").path(0).asString("");
          ready.add(new Target(address, port.path("port").asInt(0), tls, uri));
        }
      }
    }
  }

  /** Endpoints know a service's ports by name only. */
  private static String portName(ObjectNode service, Name name) {
    JsonNode ports = service.path("spec").path("ports");
    if (name.port().isEmpty()) {
      return ports.size() == 1 ? ports.path(0).path("name").asString("") : "";
    }
    for (JsonNode port : ports) {
      String own = port.path("name").asString("");
      if (own.equals(name.port()) || port.path("port").asString("").equals(name.port())) {
        return own;
      }
    }
    throw ApiException.of(
        503,
        "ServiceUnavailable",
        "no service port \"" + name.port() + "\" found for service \"" + name.name() + "\"");
  }
}
