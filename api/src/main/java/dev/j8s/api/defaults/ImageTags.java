package dev.j8s.api.defaults;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of container images, by the grammar that Docker gave them. */
final class ImageTags {
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
  private static final String DIGEST =
      "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:%s/)?%s(?:/%s)*(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>%s))?"
              .formatted(HOST, PART, PART, DIGEST));

  private ImageTags() {}

  /**
   * Whether the image is the one of the tag {@code latest}, which is also meant by neither tag nor
   * digest. What is no image's name has no tag.
   */
  static boolean isLatest(String image) {
    Matcher reference = REFERENCE.matcher(image);
    if (!reference.matches()) {
      return false;
    }
    String tag = reference.group("tag");
    return tag == null ? reference.group("digest") == null : tag.equals("latest");
  }
}
