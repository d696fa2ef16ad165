package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is and how to talk to it.
 *
 * @param server such as {@code https://10.0.0.1:6443}; {@code http} works too
 * @param authorities PEM file of the CAs that the server's certificate must come from; null trusts
 *     the JDK's
 * @param requestTimeout until an answer begins; also what a request waits for on a broken
 *     connection
 */
public record HttpsOptions(
    URI server,
    @Nullable Path authorities,
    Identity identity,
    Duration requestTimeout,
    String userAgent) {

  public HttpsOptions {
    requireNonNull(server, "server is null");
    requireNonNull(identity, "identity is null");
    requireNonNull(requestTimeout, "requestTimeout is null");
    requireNonNull(userAgent, "userAgent is null");
  }

  public HttpsOptions(URI server, @Nullable Path authorities, Identity identity) {
    this(server, authorities, identity, Duration.ofSeconds(30), "j8s");
  }
}
