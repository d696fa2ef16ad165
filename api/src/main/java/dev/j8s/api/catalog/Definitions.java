package dev.j8s.api.catalog;

import dev.j8s.api.schema.Constraints;
import dev.j8s.api.schema.Format;
import dev.j8s.api.schema.Place;
import dev.j8s.api.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The generated definitions: one line each, read when a type is first asked for. The descriptions
 * are a file of their own, because only OpenAPI wants them.
 */
final class Definitions {
  private static final JsonMapper JSON = new JsonMapper();

  private final Lines definitions = Lines.read("definitions.tsv");
  private final Map<String, Schema.Shape> shapes = new ConcurrentHashMap<>();
  private volatile SoftReference<Lines> descriptions = new SoftReference<>(null);

  Set<String> names() {
    return definitions.names();
  }

  boolean contains(String name) {
    return definitions.names().contains(name);
  }

  Schema schema(String name) {
    return Schema.of(shape(name));
  }

  private Schema.Shape shape(String name) {
    Schema.Shape known = shapes.get(name);
    if (known == null) {
      known = shapes.computeIfAbsent(name, this::parse);
    }
    return known;
  }

  private Schema.Shape parse(String name) {
    Map<String, Schema> properties = new LinkedHashMap<>();
    Set<String> required = new LinkedHashSet<>();
    JsonNode definition = definitions.json(name);
    for (JsonNode field : definition.path("f")) {
      String property = field.required("n").stringValue();
      properties.put(property, property(name, property, field));
      if (field.has("r")) {
        required.add(property);
      }
    }
    return Schema.Shape.object(
        name,
        properties,
        required,
        definition.path("at").booleanValue(false),
        () -> description(name, ""));
  }

  private Schema property(String owner, String property, JsonNode field) {
    Place.Builder place = new Place.Builder();
    place.keepsZero(field.has("z")).keepsEmpty(field.has("a")).immutable(field.has("i"));
    if (field.has("at")) {
      place.atomic(field.required("at").booleanValue());
    }
    place.enumValues(strings(field.path("e")));
    place.defaultValue(field.get("d"));
    place.listType(
        switch (field.path("lt").asString("")) {
          case "atomic" -> Schema.ListType.ATOMIC;
          case "set" -> Schema.ListType.SET;
          case "map" -> Schema.ListType.MAP;
          default -> null;
        });
    place.listMapKeys(strings(field.path("lk")));
    if (field.has("ps")) {
      place.patchStrategies(List.of(field.required("ps").stringValue().split(",")));
    }
    if (field.has("pk")) {
      place.patchMergeKey(field.required("pk").stringValue());
    }
    List<Integer> numbers = new ArrayList<>();
    field.path("p").forEach(number -> numbers.add(number.intValue()));
    place.protoPath(numbers);
    if (field.has("min") || field.has("max")) {
      place.constraints(Constraints.range(number(field.get("min")), number(field.get("max"))));
    }
    place.description(() -> description(owner, property));
    return Schema.lazy(typed(field.required("t").stringValue()), place.build());
  }

  private static @Nullable Long number(@Nullable JsonNode value) {
    return value == null ? null : value.longValue();
  }

  private static List<String> strings(JsonNode array) {
    List<String> list = new ArrayList<>();
    array.forEach(one -> list.add(one.stringValue()));
    return list;
  }

  private Supplier<Schema.Shape> typed(String type) {
    if (type.startsWith("[]")) {
      return () -> Schema.Shape.list(unplaced(type.substring(2)));
    }
    if (type.startsWith("map[]")) {
      return () -> Schema.Shape.map(unplaced(type.substring(5)));
    }
    Schema.Shape scalar = BasicShapes.NAMED.get(type);
    return scalar == null ? () -> shape(type) : () -> scalar;
  }

  private Schema unplaced(String type) {
    return Schema.lazy(typed(type), new Place.Builder().build());
  }

  private String description(String definition, String field) {
    Lines lines = descriptions.get();
    if (lines == null) {
      lines = Lines.read("descriptions.tsv");
      descriptions = new SoftReference<>(lines);
    }
    return lines.json(definition).path(field).asString("");
  }

  /** Shapes that have no definition of their own. */
  private static final class BasicShapes {
    static final Map<String, Schema.Shape> NAMED =
        Map.ofEntries(
            Map.entry("string", Schema.Shape.scalar(Schema.Type.STRING, Format.NONE)),
            Map.entry("bool", Schema.Shape.scalar(Schema.Type.BOOLEAN, Format.NONE)),
            Map.entry("int32", Schema.Shape.scalar(Schema.Type.INTEGER, Format.INT32)),
            Map.entry("int64", Schema.Shape.scalar(Schema.Type.INTEGER, Format.INT64)),
            Map.entry("double", Schema.Shape.scalar(Schema.Type.NUMBER, Format.DOUBLE)),
            Map.entry("bytes", Schema.Shape.scalar(Schema.Type.STRING, Format.BYTE)),
            Map.entry("Quantity", Schema.Shape.scalar(Schema.Type.STRING, Format.QUANTITY)),
            Map.entry("IntOrString", Schema.Shape.scalar(Schema.Type.ANY, Format.INT_OR_STRING)),
            Map.entry("Time", Schema.Shape.scalar(Schema.Type.STRING, Format.DATE_TIME)),
            Map.entry("MicroTime", Schema.Shape.scalar(Schema.Type.STRING, Format.MICRO_TIME)),
            Map.entry("Duration", Schema.Shape.scalar(Schema.Type.STRING, Format.DURATION)),
            Map.entry("RawExtension", kept(Format.RAW_EXTENSION)),
            Map.entry("FieldsV1", kept(Format.FIELDS)),
            Map.entry("JSON", Schema.Shape.scalar(Schema.Type.ANY, Format.JSON)),
            Map.entry(
                "SchemaOrBool", Schema.Shape.scalar(Schema.Type.ANY, Format.JSON_SCHEMA_OR_BOOL)),
            Map.entry(
                "SchemaOrArray", Schema.Shape.scalar(Schema.Type.ANY, Format.JSON_SCHEMA_OR_ARRAY)),
            Map.entry(
                "SchemaOrStrings",
                Schema.Shape.scalar(Schema.Type.ANY, Format.JSON_SCHEMA_OR_STRINGS)),
            Map.entry(
                "Strings",
                new Schema.Shape(
                    null,
                    Schema.Type.ARRAY,
                    Format.STRINGS,
                    Map.of(),
                    Schema.of(Schema.Shape.scalar(Schema.Type.STRING, Format.NONE)),
                    null,
                    Set.of(),
                    false,
                    false,
                    false,
                    () -> "")));

    private static Schema.Shape kept(Format format) {
      return new Schema.Shape(
          null,
          Schema.Type.OBJECT,
          format,
          Map.of(),
          null,
          null,
          Set.of(),
          true,
          false,
          false,
          () -> "");
    }
  }

  /** A file of lines {@code name TAB json}, found by name. */
  private record Lines(byte[] bytes, Map<String, int[]> places) {

    static Lines read(String file) {
      byte[] bytes = resource(file);
      Map<String, int[]> places = new HashMap<>();
      int start = 0;
      int tab = -1;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\t' && tab < 0) {
          tab = i;
        } else if (bytes[i] == '\n') {
          places.put(
              new String(bytes, start, tab - start, StandardCharsets.UTF_8),
              new int[] {tab + 1, i - tab - 1});
          start = i + 1;
          tab = -1;
        }
      }
      return new Lines(bytes, places);
    }

    Set<String> names() {
      return places.keySet();
    }

    JsonNode json(String name) {
      int[] place = places.get(name);
      if (place == null) {
        throw new IllegalArgumentException("no definition " + name);
      }
      return JSON.readTree(bytes, place[0], place[1]);
    }
  }

  static byte[] resource(String file) {
    try (InputStream in = Definitions.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the catalogue's file " + file + " is not in the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
