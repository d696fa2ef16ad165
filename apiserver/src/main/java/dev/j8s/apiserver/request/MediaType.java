package dev.j8s.apiserver.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One media type as Accept and Content-Type headers write it.
 *
 * @param name such as {@code application/json}, in lower case
 * @param parameters without {@code q}
 * @param quality 0 to 1
 */
public record MediaType(String name, Map<String, String> parameters, double quality) {
  public static final String JSON = "application/json";
  public static final String YAML = "application/yaml";
  public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  public static final List<String> SERVED = List.of(JSON, YAML, PROTOBUF);

  public String parameter(String key) {
    return parameters.getOrDefault(key, "");
  }

  /** Whether this range, which may hold wildcards, covers a type. */
  public boolean covers(String type) {
    return name.equals("*/*")
        || name.equals(type)
        || (name.endsWith("/*") && type.startsWith(name.substring(0, name.length() - 1)));
  }

  /** All that a header names, best first; of equal ones the first named comes first. */
  public static List<MediaType> parseAll(String header) {
    List<MediaType> all = new ArrayList<>();
    Texts.parts(header, ',').forEach(one -> all.add(parse(one)));
    all.sort(Comparator.comparingDouble((MediaType one) -> -one.quality()));
    return all;
  }

  public static MediaType parse(String text) {
    List<String> parts = Texts.parts(text, ';');
    Map<String, String> parameters = new LinkedHashMap<>();
    double quality = 1;
    for (int i = 1; i < parts.size(); i++) {
      int equals = parts.get(i).indexOf('=');
      if (equals < 0) {
        continue;
      }
      String key = parts.get(i).substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = parts.get(i).substring(equals + 1).strip();
      if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
        value = value.substring(1, value.length() - 1);
      }
      if (key.equals("q")) {
        quality = quality(value);
      } else {
        parameters.put(key, value);
      }
    }
    return new MediaType(
        (parts.isEmpty() ? "" : parts.getFirst()).toLowerCase(Locale.ROOT), parameters, quality);
  }

  private static double quality(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
