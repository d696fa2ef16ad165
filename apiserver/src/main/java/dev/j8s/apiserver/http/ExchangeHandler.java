package dev.j8s.apiserver.http;

/** Answers requests. */
@FunctionalInterface
public interface ExchangeHandler {
  /**
   * Answers one request. Runs on a virtual thread of its own and may block; an answer that is a
   * stream may go on after this returns.
   */
  void handle(Exchange exchange) throws Exception;
}
