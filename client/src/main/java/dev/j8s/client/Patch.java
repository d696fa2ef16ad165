package dev.j8s.client;

import static java.util.Objects.requireNonNull;

/** A patch body and its kind. */
public record Patch(Kind kind, String body) {
  /** The patch formats, by media type. */
  public enum Kind {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String mediaType;

    Kind(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  public Patch {
    requireNonNull(kind, "kind is null");
    requireNonNull(body, "body is null");
  }

  public static Patch merge(String body) {
    return new Patch(Kind.MERGE, body);
  }

  public static Patch strategic(String body) {
    return new Patch(Kind.STRATEGIC, body);
  }
}
