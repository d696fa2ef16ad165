package dev.j8s.apiserver.rest;

/** Answers requests for one thing. */
@FunctionalInterface
public interface RequestHandler {
  /** Answers, or throws an ApiException that is answered. */
  void handle(ApiRequest request) throws Exception;
}
