package dev.j8s.store.etcd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where etcd is and how to be let in.
 *
 * @param endpoints as {@code host:port}; calls are spread over them
 * @param tls null for plain text
 */
public record EtcdOptions(List<String> endpoints, @Nullable Tls tls) {
  public EtcdOptions {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no etcd endpoint");
    }
  }

  /** PEM files: the CA of the servers, and the client's own certificate and key. */
  public record Tls(Path caFile, Path certificateFile, Path keyFile) {
    public Tls {
      requireNonNull(caFile, "caFile is null");
      requireNonNull(certificateFile, "certificateFile is null");
      requireNonNull(keyFile, "keyFile is null");
    }
  }
}
