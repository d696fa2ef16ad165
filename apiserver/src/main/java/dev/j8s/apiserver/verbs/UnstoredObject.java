package dev.j8s.apiserver.verbs;

import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.StoredObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a dry run would have stored. */
final class UnstoredObject implements StoredObject {
  private final String namespace;
  private final String name;
  private final long resourceVersion;
  private final byte[] json;

  /**
   * @param resourceVersion of what is there; 0 when nothing is
   */
  UnstoredObject(String namespace, String name, long resourceVersion, ObjectNode object) {
    this.namespace = namespace;
    this.name = name;
    this.resourceVersion = resourceVersion;
    ObjectNode metadata = Metadata.of(object);
    if (resourceVersion == 0) {
      metadata.remove("resourceVersion");
    } else {
      metadata.put("resourceVersion", Long.toString(resourceVersion));
    }
    this.json = Encoding.write(object);
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long resourceVersion() {
    return resourceVersion;
  }

  @Override
  public byte[] json() {
    return json;
  }

  @Override
  public ObjectNode tree() {
    return Encoding.decode(json);
  }

  @Override
  public @Nullable Object typed() {
    return null;
  }

  @Override
  public void typed(Object decoded) {
    // Nobody else will see this object: there is nothing to share.
  }
}
