package dev.j8s.client;

import dev.j8s.client.transport.ServedType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.util.List;

/** The API as one component sees it: with that component's identity. Thread-safe. */
public interface Client extends AutoCloseable {
  /** Typed access to one resource type; the class says which by fabric8's annotations. */
  <T extends HasMetadata> Resources<T> resources(Class<T> type);

  /** The types that the server has now, custom ones too; asked anew each time. */
  List<ServedType> served();

  /** The same verbs on a type found by discovery; of its objects only the metadata is read. */
  Resources<PartialObjectMetadata> metadata(ServedType type);

  /** A new set of informers; those of one set share one cache a type and scope. */
  Informers informers();

  @Override
  void close();
}
