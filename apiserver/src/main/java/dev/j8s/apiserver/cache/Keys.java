package dev.j8s.apiserver.cache;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which objects are stored: {@code /registry/GROUP/RESOURCE/[NAMESPACE/]NAME}, with
 * {@code core} for the core group. The part after the resource is the object's key within its type;
 * what is not printable ASCII in a name, and %, is percent-encoded in it.
 */
public final class Keys {
  public static final String ROOT = "/registry/";

  private Keys() {}

  /** {@code /registry/GROUP/RESOURCE/}. */
  public static String prefix(String group, String resource) {
    return ROOT + (group.isEmpty() ? "core" : group) + "/" + resource + "/";
  }

  /** An object's key within its type. */
  public static String key(@Nullable String namespace, String name) {
    return namespace == null || namespace.isEmpty()
        ? encode(name)
        : encode(namespace) + "/" + encode(name);
  }

  /** The first key of a namespace; all of a type when it is null or empty. */
  static String start(@Nullable String namespace) {
    return namespace == null || namespace.isEmpty() ? "" : encode(namespace) + "/";
  }

  /** The first key after a namespace; '0' is what follows '/'. */
  static String end(@Nullable String namespace) {
    return namespace == null || namespace.isEmpty() ? "" : encode(namespace) + "0";
  }

  static String encode(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= 0x20 || c > 0x7e || c == '%' || c == '/') {
        return encodeAll(name);
      }
    }
    return name;
  }

  private static String encodeAll(String name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (b <= 0x20 || b > 0x7e || b == '%' || b == '/') {
        out.append(String.format("%%%02X", b & 0xff));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  static String decode(String key) {
    if (key.indexOf('%') < 0) {
      return key;
    }
    byte[] out = new byte[key.length()];
    int length = 0;
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) == '%') {
        out[length++] = (byte) Integer.parseInt(key.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        out[length++] = (byte) key.charAt(i);
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
