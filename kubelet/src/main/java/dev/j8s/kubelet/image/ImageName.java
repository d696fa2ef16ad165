package dev.j8s.kubelet.image;

import java.util.Optional;
import java.util.regex.Pattern;

/** An image reference as pods write it. */
record ImageName(String registry, String full) {
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String DOMAIN =
      "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
          + "|\\[[0-9a-fA-F:]+])(?::[0-9]+)?";
  private static final Pattern VALID =
      Pattern.compile(
          "(?:"
              + DOMAIN
              + "/)?"
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?");
  private static final String HUB = "docker.io";

  /** With the default tag where none is given; empty when it can't be an image's name. */
  static Optional<ImageName> parse(String text) {
    if (text.isEmpty() || !VALID.matcher(text).matches()) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    boolean tagged = text.contains("@") || text.lastIndexOf(':') > text.lastIndexOf('/');
    return Optional.of(new ImageName(host ? first : HUB, tagged ? text : text + ":latest"));
  }
}
