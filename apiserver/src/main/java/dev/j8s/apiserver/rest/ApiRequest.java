package dev.j8s.apiserver.rest;

import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;

/** A request that is authenticated and allowed. */
public record ApiRequest(
    Exchange exchange, RequestInfo info, QueryParameters query, RequestContext context) {

  public User user() {
    return context.user();
  }

  public AnswerFormat format() {
    return AnswerFormat.negotiate(exchange.header("accept"), query, context.userAgent());
  }
}
