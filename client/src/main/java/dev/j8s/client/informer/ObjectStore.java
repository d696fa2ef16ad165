package dev.j8s.client.informer;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects by key, with indexes. Reads take no lock; writes are one at a time. A reader may see an
 * object before an index shows it, as with two reads one after the other.
 */
final class ObjectStore<T extends HasMetadata> implements Lister<T> {
  private static final String NAMESPACE = "namespace";

  private final Map<Key, T> objects = new ConcurrentHashMap<>();
  private final Map<String, Index<T>> indexes = new ConcurrentHashMap<>();

  private record Index<T>(
      Function<T, Collection<String>> values, Map<String, Map<Key, T>> entries) {

    Index(Function<T, Collection<String>> values) {
      this(values, new ConcurrentHashMap<>());
    }

    void add(Key key, T object) {
      for (String value : values.apply(object)) {
        entries.computeIfAbsent(value, _ -> new ConcurrentHashMap<>()).put(key, object);
      }
    }

    void remove(Key key, T object, Set<String> kept) {
      for (String value : values.apply(object)) {
        if (!kept.contains(value)) {
          entries.computeIfPresent(
              value,
              (_, entry) -> {
                entry.remove(key);
                return entry.isEmpty() ? null : entry;
              });
        }
      }
    }
  }

  ObjectStore() {
    addIndex(
        NAMESPACE, object -> List.of(requireNonNullElse(object.getMetadata().getNamespace(), "")));
  }

  synchronized void addIndex(String name, Function<T, Collection<String>> values) {
    if (!indexes.containsKey(name)) {
      var index = new Index<>(values);
      objects.forEach(index::add);
      indexes.put(name, index);
    }
  }

  synchronized @Nullable T put(Key key, T object) {
    T before = objects.put(key, object);
    for (Index<T> index : indexes.values()) {
      index.add(key, object);
      if (before != null) {
        index.remove(key, before, new HashSet<>(index.values().apply(object)));
      }
    }
    return before;
  }

  synchronized @Nullable T remove(Key key) {
    T last = objects.remove(key);
    if (last != null) {
      indexes.values().forEach(index -> index.remove(key, last, Set.of()));
    }
    return last;
  }

  Set<Key> keys() {
    return new HashSet<>(objects.keySet());
  }

  @Override
  public Optional<T> get(@Nullable String namespace, String name) {
    return Optional.ofNullable(objects.get(new Key(requireNonNullElse(namespace, ""), name)));
  }

  @Override
  public List<T> list() {
    return List.copyOf(objects.values());
  }

  @Override
  public List<T> list(String namespace) {
    return byIndex(NAMESPACE, namespace);
  }

  @Override
  public List<T> byIndex(String name, String value) {
    Index<T> index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no index " + name + " among " + indexes.keySet());
    }
    Map<Key, T> entry = index.entries().get(value);
    return entry == null ? List.of() : List.copyOf(entry.values());
  }
}
