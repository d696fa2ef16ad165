package dev.j8s.apiserver.cache;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a type somebody wants.
 *
 * @param namespace empty for all
 * @param labels null when every object matches
 */
public record Selection(
    String namespace,
    @Nullable Predicate<Map<String, String>> labels,
    List<Field> fields,
    FieldPaths paths) {

  /** One requirement on one field. */
  public record Field(String path, String value, boolean equal) {}

  static final String NAME = "metadata.name";
  static final String NAMESPACE = "metadata.namespace";

  public Selection {
    fields = List.copyOf(fields);
  }

  /** The key of the only object that can match, when a name is required. */
  public @Nullable String only() {
    String name = required(NAME);
    return name == null ? null : Keys.key(namespace, name);
  }

  public boolean everything() {
    return labels == null && fields.isEmpty();
  }

  /** The value that a field must have for an object to match, if it must have one. */
  @Nullable String required(String path) {
    for (Field field : fields) {
      if (field.equal() && field.path().equals(path)) {
        return field.value();
      }
    }
    return null;
  }

  public boolean matches(CachedObject object) {
    if (!namespace.isEmpty() && !object.namespace().equals(namespace)) {
      return false;
    }
    for (Field field : fields) {
      if (value(object, field.path()).equals(field.value()) != field.equal()) {
        return false;
      }
    }
    return labels == null || labels.test(object.labels(paths));
  }

  private String value(CachedObject object, String path) {
    return switch (path) {
      case NAME -> object.name();
      case NAMESPACE -> object.namespace();
      default -> object.field(path, paths);
    };
  }
}
