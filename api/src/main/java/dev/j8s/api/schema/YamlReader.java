package dev.j8s.api.schema;

import dev.j8s.api.meta.FieldPath;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the first document of YAML as Kubernetes does, by the rules of YAML 1.1: {@code yes} and
 * {@code off} are booleans, {@code 017} is fifteen, aliases are copies, {@code <<} merges.
 */
final class YamlReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 1000;
  private static final int MOST_ALIASED = 100_000;
  private static final String MERGE = "<<";
  private static final String STRING_TAG = "tag:yaml.org,2002:str";
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)");

  private final List<String> complaints;
  private final Iterator<Event> events;
  private final Map<Anchor, JsonNode> anchors = new HashMap<>();
  private int aliased;

  private YamlReader(Iterator<Event> events, List<String> complaints) {
    this.events = events;
    this.complaints = complaints;
  }

  /**
   * @param complaints takes what is given twice
   * @throws StreamReadException when the bytes are no YAML
   */
  static JsonNode read(byte[] bytes, List<String> complaints) {
    try {
      Parse parse = new Parse(LoadSettings.builder().build());
      Iterator<Event> events = parse.parseInputStream(new ByteArrayInputStream(bytes)).iterator();
      YamlReader reader = new YamlReader(events, complaints);
      while (events.hasNext()) {
        if (events.next() instanceof NodeEvent first) {
          throw failure("unexpected " + first.getEventId());
        }
        if (events.hasNext()) {
          Event event = events.next();
          if (event.getEventId() == Event.ID.StreamEnd) {
            return NODES.missingNode();
          }
          return reader.value(events.next(), FieldPath.root(), 0);
        }
      }
      return NODES.missingNode();
    } catch (YamlEngineException e) {
      throw failure("error converting YAML to JSON: yaml: " + e.getMessage());
    }
  }

  private static StreamReadException failure(String why) {
    return new StreamReadException(null, why);
  }

  private JsonNode value(Event event, FieldPath path, int depth) {
    if (depth > DEEPEST) {
      throw failure("exceeded max depth");
    }
    JsonNode value =
        switch (event) {
          case AliasEvent alias -> aliased(alias.getAlias());
          case ScalarEvent scalar -> scalar(scalar);
          case MappingStartEvent _ -> mapping(path, depth);
          case SequenceStartEvent _ -> sequence(path, depth);
          default -> throw failure("unexpected " + event.getEventId());
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
    }
    return value;
  }

  private JsonNode aliased(Anchor anchor) {
    JsonNode value = anchors.get(anchor);
    if (value == null) {
      throw failure("yaml: unknown anchor '" + anchor.getValue() + "' referenced");
    }
    aliased += size(value);
    if (aliased > MOST_ALIASED) {
      throw failure("yaml: document contains excessive aliasing");
    }
    return value.deepCopy();
  }

  private static int size(JsonNode value) {
    int size = 1;
    for (JsonNode child : value) {
      size += size(child);
    }
    return size;
  }

  private ArrayNode sequence(FieldPath path, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      array.add(value(event, path.index(array.size()), depth + 1));
    }
    return array;
  }

  private ObjectNode mapping(FieldPath path, int depth) {
    ObjectNode object = NODES.objectNode();
    ObjectNode merged = NODES.objectNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (event instanceof ScalarEvent scalar
          && scalar.isPlain()
          && scalar.getValue().equals(MERGE)) {
        merge(merged, value(events.next(), path, depth + 1));
        continue;
      }
      JsonNode key = value(event, path, depth + 1);
      if (key.isContainer()) {
        throw failure("yaml: invalid map key: " + key);
      }
      String name = key.asString("null");
      FieldPath child = path.child(name);
      if (object.replace(name, value(events.next(), child, depth + 1)) != null) {
        complaints.add("duplicate field \"" + child + "\"");
      }
    }
    merged.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
    return object;
  }

  /** Of several, the first that has a field gives it. */
  private static void merge(ObjectNode into, JsonNode from) {
    switch (from) {
      case ObjectNode map ->
          map.properties().forEach(field -> into.putIfAbsent(field.getKey(), field.getValue()));
      case ArrayNode maps -> maps.forEach(map -> merge(into, map));
      default -> throw failure("yaml: map merge requires map or sequence of maps as the value");
    }
  }

  private static JsonNode scalar(ScalarEvent event) {
    String text = event.getValue();
    boolean isText = !event.isPlain() || event.getTag().filter(STRING_TAG::equals).isPresent();
    if (isText) {
      return NODES.stringNode(text);
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> NODES.nullNode();
      case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" ->
          NODES.booleanNode(true);
      case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
          NODES.booleanNode(false);
      default -> {
        JsonNode number = number(text.replace("_", ""));
        yield number == null ? NODES.stringNode(text) : number;
      }
    };
  }

  private static @Nullable JsonNode number(String text) {
    if (INTEGER.matcher(text).matches()) {
      BigInteger number = integer(text);
      return number.bitLength() < Integer.SIZE
          ? NODES.numberNode(number.intValue())
          : number.bitLength() < Long.SIZE
              ? NODES.numberNode(number.longValue())
              : NODES.numberNode(number);
    }
    return FLOAT.matcher(text).matches() ? NODES.numberNode(new BigDecimal(text)) : null;
  }

  private static BigInteger integer(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    BigInteger number;
    if (digits.startsWith("0x")) {
      number = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      number = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0o")) {
      number = new BigInteger(digits.substring(2), 8);
    } else {
      number = new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
    }
    return text.startsWith("-") ? number.negate() : number;
  }
}
