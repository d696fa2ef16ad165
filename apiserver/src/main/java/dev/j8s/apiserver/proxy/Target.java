package dev.j8s.apiserver.proxy;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes on.
 *
 * @param tls null for plain HTTP
 * @param uri path and query, encoded
 */
record Target(String host, int port, @Nullable SslContext tls, String uri) {
  String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** For messages. */
  String url() {
    return (tls == null ? "http://" : "https://") + authority() + uri;
  }
}
