package dev.j8s.kubelet.server;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may make which request, as upstream's webhook modes decide it: a caller is known by the
 * certificate of the connection or by a bearer token, and needs a right on a subresource of the
 * node.
 */
final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String BEARER = "Bearer ";

  private final ServerOptions options;
  private final String nodeName;
  private final Reviews reviews;

  Access(ServerOptions options, String nodeName, Reviews reviews) {
    this.options = options;
    this.nodeName = nodeName;
    this.reviews = reviews;
  }

  /**
   * @param resource the first part of the path
   */
  void check(Exchange exchange, String resource) throws HttpError {
    Caller caller =
        Caller.of(exchange.channel())
            .or(() -> byToken(exchange))
            .orElseThrow(() -> new HttpError(401, "Unauthorized"));
    if (caller.mayAlways(options)) {
      return;
    }
    String verb = verb(exchange.method());
    List<String> subresources = subresources(resource);
    String what =
        "(user=%s, verb=%s, resource=nodes, subresource(s)=[%s])"
            .formatted(caller.user(), verb, String.join(" ", subresources));
    boolean allowed;
    try {
      allowed = subresources.stream().anyMatch(sub -> reviews.allows(caller, verb, nodeName, sub));
    } catch (RuntimeException e) {
      LOG.warn("{} can't be authorized: {}", what, e.toString());
      throw HttpError.internal("Authorization error " + what);
    }
    if (!allowed) {
      throw new HttpError(403, "Forbidden " + what);
    }
  }

  private Optional<Caller> byToken(Exchange exchange) {
    String header = exchange.headers().get("Authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    try {
      return reviews.whoHolds(header.substring(BEARER.length()).strip());
    } catch (RuntimeException e) {
      LOG.warn("a bearer token can't be reviewed: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "get";
    };
  }

  /** Any one of them is enough. */
  private static List<String> subresources(String resource) {
    return switch (resource) {
      case "stats", "metrics" -> List.of(resource);
      case "healthz", "pods" -> List.of(resource, "proxy");
      default -> List.of("proxy");
    };
  }
}
