package dev.j8s.api.schema;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The structure of a value in one place: its type, fields, defaults, list semantics and rules.
 *
 * <p>What belongs to the value's type (properties, items, required, name) is a {@link Shape},
 * shared by all places that hold such a value and found when first asked for, so that types may
 * contain themselves. What belongs to the place (default, list type, patch strategy, field number)
 * is its {@link Place}. Built-in types and custom resources are described alike. Immutable.
 */
public final class Schema {

  public enum Type {
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    /** Any JSON value. */
    ANY
  }

  /** How lists merge: whole, as a set of scalars, or as objects told apart by keys. */
  public enum ListType {
    ATOMIC,
    SET,
    MAP
  }

  private static final Place NOWHERE = new Place.Builder().build();

  private final Supplier<Shape> supplier;
  private final Place place;
  private volatile @Nullable Shape shape;

  private Schema(Supplier<Shape> supplier, Place place) {
    this.supplier = requireNonNull(supplier, "supplier is null");
    this.place = requireNonNull(place, "place is null");
  }

  /** A value with nothing to say about its place. */
  public static Schema of(Shape shape) {
    return new Schema(() -> shape, NOWHERE);
  }

  public static Schema of(Shape shape, Place place) {
    return new Schema(() -> shape, place);
  }

  /** A value whose shape is found when first asked for. */
  public static Schema lazy(Supplier<Shape> shape, Place place) {
    return new Schema(shape, place);
  }

  public Shape shape() {
    Shape known = shape;
    if (known == null) {
      known = supplier.get();
      shape = known;
    }
    return known;
  }

  public Place place() {
    return place;
  }

  /** Upstream's definition name such as {@code io.k8s.api.core.v1.Pod}; null for unnamed ones. */
  public @Nullable String name() {
    return shape().name();
  }

  public Type type() {
    return shape().type();
  }

  public Format format() {
    return shape().format();
  }

  public boolean isObject() {
    return type() == Type.OBJECT;
  }

  public boolean isArray() {
    return type() == Type.ARRAY;
  }

  /** Of an object, in the order of declaration. */
  public Map<String, Schema> properties() {
    return shape().properties();
  }

  public @Nullable Schema property(String name) {
    return shape().properties().get(name);
  }

  /** Of an array. */
  public @Nullable Schema items() {
    return shape().items();
  }

  /** What the values of a map hold; null where the object is no map. */
  public @Nullable Schema additionalProperties() {
    return shape().additionalProperties();
  }

  /** Names of properties that must be there. */
  public Set<String> required() {
    return shape().required();
  }

  /** Whether fields that are not described stay. */
  public boolean preservesUnknownFields() {
    return shape().preserveUnknownFields();
  }

  /** Whether the value is an object with its own apiVersion, kind and metadata. */
  public boolean embeddedResource() {
    return shape().embeddedResource();
  }

  public boolean nullable() {
    return place.nullable();
  }

  /** Allowed values; empty when all are. */
  public List<String> enumValues() {
    return place.enumValues();
  }

  public @Nullable JsonNode defaultValue() {
    return place.defaultValue();
  }

  public @Nullable ListType listType() {
    return place.listType();
  }

  public List<String> listMapKeys() {
    return place.listMapKeys();
  }

  /**
   * Whether an object is replaced as a whole by server-side apply (structType or mapType atomic).
   */
  public boolean atomic() {
    Boolean here = place.atomic();
    return here == null ? shape().atomic() : here;
  }

  /** Of {@code merge}, {@code replace} and {@code retainKeys}. */
  public List<String> patchStrategies() {
    return place.patchStrategies();
  }

  public @Nullable String patchMergeKey() {
    return place.patchMergeKey();
  }

  /** Of the place if it has one, else of the type; empty when there is none. */
  public String description() {
    String here = place.description().get();
    return here.isEmpty() ? shape().description().get() : here;
  }

  public @Nullable Constraints constraints() {
    return place.constraints();
  }

  /**
   * The numbers of the protobuf field that holds this property: one, or more where the JSON object
   * shows the fields of an inner message as its own. Empty when there is no protobuf form.
   */
  public List<Integer> protoPath() {
    return place.protoPath();
  }

  /** What the type says of all its values. */
  public record Shape(
      @Nullable String name,
      Type type,
      Format format,
      Map<String, Schema> properties,
      @Nullable Schema items,
      @Nullable Schema additionalProperties,
      Set<String> required,
      boolean preserveUnknownFields,
      boolean embeddedResource,
      boolean atomic,
      Supplier<String> description) {

    public Shape {
      requireNonNull(type, "type is null");
      requireNonNull(format, "format is null");
      properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
      required = Collections.unmodifiableSet(new LinkedHashSet<>(required));
    }

    public static Shape scalar(Type type, Format format) {
      return new Shape(
          null,
          type,
          format,
          Map.of(),
          null,
          null,
          Set.of(),
          type == Type.ANY,
          false,
          false,
          () -> "");
    }

    public static Shape list(Schema items) {
      return new Shape(
          null,
          Type.ARRAY,
          Format.NONE,
          Map.of(),
          items,
          null,
          Set.of(),
          false,
          false,
          false,
          () -> "");
    }

    public static Shape map(Schema values) {
      return new Shape(
          null,
          Type.OBJECT,
          Format.NONE,
          Map.of(),
          null,
          values,
          Set.of(),
          false,
          false,
          false,
          () -> "");
    }

    public static Shape object(
        @Nullable String name,
        Map<String, Schema> properties,
        Set<String> required,
        boolean atomic,
        Supplier<String> description) {
      return new Shape(
          name,
          Type.OBJECT,
          Format.NONE,
          properties,
          null,
          null,
          required,
          false,
          false,
          atomic,
          description);
    }
  }
}
