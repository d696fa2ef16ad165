package dev.j8s.apiserver.discovery;

import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Paths that are no resource: each answers for itself and all below it; the longest wins. */
public final class Paths implements RequestHandler {
  private final TreeMap<String, RequestHandler> handlers;
  private final Discovery discovery;

  /**
   * @param handlers by path, without a slash at the end
   */
  public Paths(Map<String, RequestHandler> handlers, Discovery discovery) {
    this.handlers = new TreeMap<>(handlers);
    this.handlers.put("/api", discovery);
    this.handlers.put("/apis", discovery);
    this.discovery = discovery;
  }

  @Override
  public void handle(ApiRequest request) throws Exception {
    String path = request.info().path();
    if (path.isEmpty() || path.equals("/")) {
      index(request.exchange());
      return;
    }
    for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      RequestHandler handler = handlers.get(at);
      if (handler != null) {
        handler.handle(request);
        return;
      }
    }
    notFound(request.exchange());
  }

  private void index(Exchange exchange) {
    TreeSet<String> all = new TreeSet<>(handlers.keySet());
    all.addAll(discovery.groupVersionPaths());
    ObjectNode tree = Json.object();
    ArrayNode paths = tree.putArray("paths");
    all.forEach(paths::add);
    exchange.answer(200, MediaType.JSON, Json.prettyBytes(tree));
  }

  static void notFound(Exchange exchange) {
    Answers.text(exchange, 404, "404 page not found\n");
  }
}
