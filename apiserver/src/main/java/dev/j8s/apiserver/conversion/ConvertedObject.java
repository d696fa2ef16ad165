package dev.j8s.apiserver.conversion;

import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.registry.StoredObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A stored object as its other type shows it; converted when first read. */
final class ConvertedObject implements StoredObject {
  private final StoredObject stored;
  private final Conversion conversion;
  private volatile byte @Nullable [] json;
  private volatile @Nullable Object typed;

  ConvertedObject(StoredObject stored, Conversion conversion) {
    this.stored = stored;
    this.conversion = conversion;
  }

  @Override
  public String namespace() {
    return stored.namespace();
  }

  @Override
  public String name() {
    return stored.name();
  }

  @Override
  public long resourceVersion() {
    return stored.resourceVersion();
  }

  @Override
  public byte[] json() {
    byte[] known = json;
    if (known == null) {
      known = Encoding.write(conversion.toServed(stored.tree()));
      json = known;
    }
    return known;
  }

  @Override
  public ObjectNode tree() {
    return conversion.toServed(stored.tree());
  }

  @Override
  public @Nullable Object typed() {
    return typed;
  }

  @Override
  public void typed(Object decoded) {
    typed = decoded;
  }
}
