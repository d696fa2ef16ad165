package dev.j8s.apiserver.request;

import dev.j8s.api.status.ApiException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query string, with Kubernetes' rules for reading them. */
public final class QueryParameters {
  private final Map<String, List<String>> values;

  private QueryParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * @param query as it was sent, without the question mark
   */
  public static QueryParameters parse(String query) {
    if (query.isEmpty()) {
      return new QueryParameters(Map.of());
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : Texts.parts(query, '&')) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String key = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }
    return new QueryParameters(values);
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid URL escape in query: " + text);
    }
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** The first value, or the empty string. */
  public String first(String key) {
    List<String> all = values.get(key);
    return all == null ? "" : all.getFirst();
  }

  public List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  public Map<String, List<String>> asMap() {
    return values;
  }

  /** True for anything but {@code false} and {@code 0}, also for a key without a value. */
  public boolean flag(String key) {
    Boolean value = flagOrNull(key);
    return value != null && value;
  }

  public @Nullable Boolean flagOrNull(String key) {
    List<String> all = values.get(key);
    if (all == null) {
      return null;
    }
    String value = all.getFirst();
    return !(value.equalsIgnoreCase("false") || value.equals("0"));
  }

  public @Nullable Long numberOrNull(String key) {
    String value = first(key);
    if (value.isEmpty()) {
      return null;
    }
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    }
  }
}
