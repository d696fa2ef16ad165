package dev.j8s.apiserver.cache;

import dev.j8s.apiserver.registry.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object at one revision: its bytes, and, once somebody selects by them, its labels. */
public final class CachedObject implements StoredObject {
  private final String key;
  private final long resourceVersion;
  private final byte[] json;
  private final int spliceAt;

  /** Null until a selector asks. Computed at most a few times, to the same value. */
  private volatile @Nullable Attributes attributes;

  private volatile @Nullable Object typed;

  private CachedObject(
      String key,
      long resourceVersion,
      byte[] json,
      int spliceAt,
      @Nullable Attributes attributes) {
    this.key = key;
    this.resourceVersion = resourceVersion;
    this.json = json;
    this.spliceAt = spliceAt;
    this.attributes = attributes;
  }

  /** The labels and the scalars that field selectors may ask for, by path. */
  public record Attributes(Map<String, String> labels, Map<String, String> fields) {}

  /**
   * @param key namespace/name, or only the name
   * @param stored as {@link Encoding#encode} made it
   */
  static CachedObject of(String key, byte[] stored, long revision, @Nullable Object attachment) {
    int at = Encoding.spliceAt(stored);
    return new CachedObject(
        key,
        revision,
        Encoding.splice(stored, at, 0, revision),
        at,
        attachment instanceof Attributes known ? known : null);
  }

  /** What a commit wrote, for its writer's answer when the cache has moved on. */
  public static CachedObject written(String key, byte[] stored, long revision) {
    return of(key, stored, revision, null);
  }

  /** An object of a type that says nothing but a resource version. */
  static CachedObject bookmark(
      String apiVersion, String kind, long revision, boolean initialEventsEnd) {
    String json =
        "{\"kind\":\""
            + kind
            + "\",\"apiVersion\":\""
            + apiVersion
            + "\",\"metadata\":{\"resourceVersion\":\"\",\"creationTimestamp\":null"
            + (initialEventsEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "")
            + "}}";
    return of("", json.getBytes(StandardCharsets.UTF_8), revision, null);
  }

  /** The same state said at another revision, as a deletion does. */
  CachedObject at(long revision) {
    int digits = Long.toString(resourceVersion).length();
    return new CachedObject(
        key, revision, Encoding.splice(json, spliceAt, digits, revision), spliceAt, attributes);
  }

  /** {@code namespace/name}, or only the name. */
  public String key() {
    return key;
  }

  @Override
  public String namespace() {
    int slash = key.indexOf('/');
    return slash < 0 ? "" : Keys.decode(key.substring(0, slash));
  }

  @Override
  public String name() {
    return Keys.decode(key.substring(key.indexOf('/') + 1));
  }

  @Override
  public long resourceVersion() {
    return resourceVersion;
  }

  @Override
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] json() {
    return json;
  }

  @Override
  public ObjectNode tree() {
    return Encoding.decode(json);
  }

  @Override
  public @Nullable Object typed() {
    return typed;
  }

  @Override
  public void typed(Object decoded) {
    typed = decoded;
  }

  Map<String, String> labels(FieldPaths paths) {
    return attributes(paths).labels();
  }

  String field(String path, FieldPaths paths) {
    return attributes(paths).fields().getOrDefault(path, "");
  }

  private Attributes attributes(FieldPaths paths) {
    Attributes known = attributes;
    if (known == null) {
      known = extract(tree(), paths);
      attributes = known;
    }
    return known;
  }

  /** For a writer that has the tree at hand: goes along as the attachment of its put. */
  public static Attributes extract(ObjectNode tree, FieldPaths paths) {
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : tree.path("metadata").path("labels").properties()) {
      labels.put(label.getKey(), label.getValue().asString(""));
    }
    Map<String, String> fields = new HashMap<>();
    for (String path : paths.all()) {
      fields.put(path, paths.value(tree, path));
    }
    return new Attributes(Map.copyOf(labels), Map.copyOf(fields));
  }
}
