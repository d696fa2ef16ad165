package dev.j8s.kubelet.downward;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fields of a pod by their path, as {@code fieldRef} names them. */
public final class PodFields {
  private static final Pattern SUBSCRIPT = Pattern.compile("(.*)\\['(.*)'\\]");

  private PodFields() {}

  /**
   * The value of a field of the pod's metadata, which never changes the pod's identity and needs no
   * status.
   *
   * @throws IllegalArgumentException when the path names nothing that can be had
   */
  public static String metadata(Pod pod, String path) {
    ObjectMeta metadata = pod.getMetadata();
    Matcher subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      String key = subscript.group(2);
      return switch (subscript.group(1)) {
        case "metadata.annotations" -> orEmpty(metadata.getAnnotations()).getOrDefault(key, "");
        case "metadata.labels" -> orEmpty(metadata.getLabels()).getOrDefault(key, "");
        default -> throw unsupported(path);
      };
    }
    return switch (path) {
      case "metadata.annotations" -> lines(orEmpty(metadata.getAnnotations()));
      case "metadata.labels" -> lines(orEmpty(metadata.getLabels()));
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> requireNonNullElse(metadata.getNamespace(), "");
      case "metadata.uid" -> metadata.getUid();
      default -> throw unsupported(path);
    };
  }

  /** The value of any field a variable may refer to. */
  public static String value(Pod pod, String path, PodAddresses addresses) {
    return switch (path) {
      case "spec.nodeName" -> requireNonNullElse(pod.getSpec().getNodeName(), "");
      case "spec.serviceAccountName" ->
          requireNonNullElse(pod.getSpec().getServiceAccountName(), "");
      case "status.hostIP" -> first(addresses.hostIps());
      case "status.hostIPs" -> String.join(",", addresses.hostIps());
      case "status.podIP" -> first(addresses.podIps());
      case "status.podIPs" -> String.join(",", addresses.podIps());
      default -> metadata(pod, path);
    };
  }

  private static String first(java.util.List<String> values) {
    return values.isEmpty() ? "" : values.getFirst();
  }

  private static IllegalArgumentException unsupported(String path) {
    return new IllegalArgumentException("unsupported fieldPath: " + path);
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  private static String lines(Map<String, String> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + quote(entry.getValue()))
            .collect(Collectors.joining("\n"));
  }

  /** Go's %q, which upstream writes these values with. */
  static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    value
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 11 -> quoted.append("\\v");
            default -> {
              if (c < 0x20 || c == 0x7f) {
                quoted.append(String.format("\\x%02x", c));
              } else if (printable(c)) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
