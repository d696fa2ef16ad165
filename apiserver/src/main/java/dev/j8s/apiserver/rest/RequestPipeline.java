package dev.j8s.apiserver.rest;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.authentication.Authentication;
import dev.j8s.apiserver.authorization.Attributes;
import dev.j8s.apiserver.authorization.Authorizer;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.ExchangeHandler;
import dev.j8s.apiserver.metrics.RequestMetrics;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The straight line of every request: what it asks for, who asks, whether they may, the answer. */
public final class RequestPipeline implements ExchangeHandler {
  private static final Logger log = LoggerFactory.getLogger(RequestPipeline.class);

  private final Authentication authentication;
  private final Authorizer authorizer;
  private final Impersonation impersonation;
  private final RequestHandler resources;
  private final RequestHandler paths;
  private final Answers answers;
  private final RequestMetrics metrics;
  private final RequestLimit limit = new RequestLimit();
  private final Predicate<RequestInfo> served;

  /**
   * @param resources answers what is a resource
   * @param paths answers what is not, discovery included
   * @param served whether there is such a resource at all
   */
  public RequestPipeline(
      Authentication authentication,
      Authorizer authorizer,
      RequestHandler resources,
      RequestHandler paths,
      Answers answers,
      RequestMetrics metrics,
      Predicate<RequestInfo> served) {
    this.authentication = authentication;
    this.authorizer = authorizer;
    this.impersonation = new Impersonation(authorizer);
    this.resources = resources;
    this.paths = paths;
    this.answers = answers;
    this.metrics = metrics;
    this.served = served;
  }

  @Override
  public void handle(Exchange exchange) {
    String sentId = exchange.header("audit-id");
    exchange
        .answerHeaders()
        .set("Audit-Id", sentId.isEmpty() ? UUID.randomUUID().toString() : sentId)
        .set("Cache-Control", "no-cache, private");
    RequestMetrics.Running running = metrics.start(exchange);
    try {
      QueryParameters query = QueryParameters.parse(exchange.query());
      String path = decoded(exchange.path());
      RequestInfo info = RequestInfo.of(exchange.method(), path, query);
      running.is(info, info.isResource() && served.test(info));
      answer(exchange, query, info);
    } catch (ApiException e) {
      answers.error(exchange, e);
    } catch (Exception | StackOverflowError e) {
      log.error("Request failed, method={}, path={}", exchange.method(), exchange.path(), e);
      answers.error(exchange, ApiException.internalError(String.valueOf(e.getMessage())));
    }
  }

  private static String decoded(String path) {
    try {
      return QueryStringDecoder.decodeComponent(path.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid URL escape in path: " + e.getMessage());
    }
  }

  private void answer(Exchange exchange, QueryParameters query, RequestInfo info) throws Exception {
    User user = authentication.authenticate(exchange, info);
    user = impersonation.apply(exchange.headers(), user);
    Attributes attributes = Attributes.of(user, info, query.first("fieldSelector"));
    Authorizer.Decision decision = authorizer.authorize(attributes);
    if (!decision.isAllowed()) {
      throw attributes.forbidden(decision.reason());
    }
    RequestContext context = new RequestContext(user, exchange.header("user-agent"));
    ApiRequest request = new ApiRequest(exchange, info, query, context);
    RequestHandler handler = info.isResource() ? resources : paths;
    if (info.isLongRunning() || RequestLimit.isExempt(user)) {
      handler.handle(request);
      return;
    }
    limit.enter(info);
    try {
      handler.handle(request);
    } finally {
      limit.leave(info);
    }
  }
}
