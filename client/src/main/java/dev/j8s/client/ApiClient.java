package dev.j8s.client;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.informer.SharedInformers;
import dev.j8s.client.time.Environment;
import dev.j8s.client.transport.ServedType;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.List;

/** A client over a transport, which it closes in the end. */
public final class ApiClient implements Client {
  private final Transport transport;
  private final Environment environment;

  public ApiClient(Transport transport, Environment environment) {
    this.transport = requireNonNull(transport, "transport is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  @Override
  public <T extends HasMetadata> Resources<T> resources(Class<T> type) {
    return new TypedResources<>(TypeInfo.of(type), transport);
  }

  @Override
  public List<ServedType> served() {
    return transport.discover();
  }

  @Override
  public Resources<PartialObjectMetadata> metadata(ServedType type) {
    return new TypedResources<>(type.metadataOnly(), transport);
  }

  @Override
  public Informers informers() {
    return new SharedInformers(transport, environment);
  }

  @Override
  public void close() {
    transport.close();
  }
}
