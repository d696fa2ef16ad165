/**
 * The HTTP server: connections come in by TLS, speak HTTP/1.1 or HTTP/2, and each request becomes
 * one {@link dev.j8s.apiserver.http.Exchange} that a handler answers on a virtual thread, with
 * bytes, with a stream, or by turning the connection into a WebSocket or a raw one.
 */
@NullMarked
package dev.j8s.apiserver.http;

import org.jspecify.annotations.NullMarked;
