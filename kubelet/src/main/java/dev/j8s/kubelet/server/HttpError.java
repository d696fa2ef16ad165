package dev.j8s.kubelet.server;

/** A request ends with this status and this text. */
final class HttpError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  HttpError(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  static HttpError notFound(String message) {
    return new HttpError(404, message);
  }

  static HttpError badRequest(String message) {
    return new HttpError(400, message);
  }

  static HttpError internal(String message) {
    return new HttpError(500, message);
  }
}
