package dev.j8s.apigenerator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads messages out of the Java sources that protoc wrote: each message's {@code OrBuilder}
 * interface repeats every field's declaration and comment in its javadoc.
 */
final class ProtoSources {
  private static final String FOLDER = "/io/kubernetes/client/proto/";
  private static final Pattern START =
      Pattern.compile("@@protoc_insertion_point\\(interface_extends:([\\w.]+)\\)");
  private static final Pattern FIELD =
      Pattern.compile(
          "<code>(optional|repeated|required|map)(.*?) (\\w+) = (\\d+)(?: \\[.*)?;</code>");
  private static final Pattern TYPE = Pattern.compile("Protobuf type \\{@code ([\\w.]+)\\}");
  private static final Pattern MAP = Pattern.compile("&lt;\\s*\\w+,\\s*([\\w.]+)\\s*&gt;");

  private final Map<String, Message> messages = new LinkedHashMap<>();

  /** Messages by their full protobuf name. */
  static Map<String, Message> read(List<String> files) {
    ProtoSources sources = new ProtoSources();
    for (String file : files) {
      sources.readFile(file);
    }
    return sources.messages;
  }

  private void readFile(String file) {
    String current = "";
    Map<String, Message.Field> fields = new LinkedHashMap<>();
    List<String> javadoc = new ArrayList<>();
    Map<String, String> comments = new LinkedHashMap<>();
    Map<String, List<Message.Field>> found = new LinkedHashMap<>();
    for (String line : (Iterable<String>) text(file).lines()::iterator) {
      String bare = line.strip();
      Matcher start = START.matcher(bare);
      if (start.find()) {
        current = start.group(1);
        fields = new LinkedHashMap<>();
      } else if (bare.equals("/**")) {
        javadoc.clear();
      } else if (bare.startsWith("*")) {
        javadoc.add(bare);
        Matcher field = FIELD.matcher(bare);
        Matcher type = TYPE.matcher(bare);
        if (!current.isEmpty() && field.find()) {
          fields.putIfAbsent(field.group(3), field(field, comment(javadoc)));
        } else if (type.find()) {
          comments.putIfAbsent(type.group(1), comment(javadoc));
        }
      } else if (bare.equals("}") && line.startsWith("  }") && !current.isEmpty()) {
        found.put(current, List.copyOf(fields.values()));
        current = "";
      }
    }
    found.forEach((name, list) ->
        messages.put(name, new Message(name, comments.getOrDefault(name, ""), list)));
  }

  private static Message.Field field(Matcher match, String comment) {
    String label = match.group(1);
    String type = match.group(2).strip();
    if (label.equals("map")) {
      Matcher map = MAP.matcher(type);
      if (!map.find()) {
        throw new IllegalStateException("a map of which no value type can be read: " + type);
      }
      type = map.group(1);
    }
    if (type.startsWith(".")) {
      type = type.substring(1);
    }
    return new Message.Field(
        label, type, match.group(3), Integer.parseInt(match.group(4)), comment);
  }

  /** The lines between pre tags, as they were before javadoc's escapes. */
  private static String comment(List<String> javadoc) {
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (String line : javadoc) {
      String bare = line.substring(1).strip();
      if (bare.equals("<pre>")) {
        inside = true;
      } else if (bare.equals("</pre>")) {
        break;
      } else if (inside) {
        text.append(bare).append('\n');
      }
    }
    return text.toString()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#64;", "@")
        .replace("&#42;", "*")
        .replace("&#47;", "/")
        .replace("&#92;", "\\")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private static String text(String file) {
    try (InputStream in = ProtoSources.class.getResourceAsStream(FOLDER + file + ".java")) {
      if (in == null) {
        throw new IllegalStateException("no source " + FOLDER + file + ".java on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
