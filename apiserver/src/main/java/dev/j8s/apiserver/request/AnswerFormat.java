package dev.j8s.apiserver.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a client wants an answer.
 *
 * @param mediaType one of {@link MediaType#SERVED}
 * @param shape the whole object, or a view of it
 * @param version of {@code meta.k8s.io}, for views
 * @param pretty indented JSON
 */
public record AnswerFormat(String mediaType, Shape shape, String version, boolean pretty) {
  public static final AnswerFormat JSON = new AnswerFormat(MediaType.JSON, Shape.OBJECT, "", false);

  /** What of an object is answered. */
  public enum Shape {
    OBJECT,
    TABLE,
    PARTIAL,
    PARTIAL_LIST
  }

  /** Chooses by the Accept header, as upstream does: the first that can be served. */
  public static AnswerFormat negotiate(String accept, QueryParameters query, String userAgent) {
    if (accept.isEmpty()) {
      return new AnswerFormat(MediaType.JSON, Shape.OBJECT, "", pretty(query, userAgent));
    }
    for (MediaType wanted : MediaType.parseAll(accept)) {
      for (String served : MediaType.SERVED) {
        if (!wanted.covers(served)) {
          continue;
        }
        Shape shape = shape(wanted);
        boolean viewInProtobuf = shape != Shape.OBJECT && served.equals(MediaType.PROTOBUF);
        if (shape != null && !viewInProtobuf) {
          String version = shape == Shape.OBJECT ? "" : wanted.parameter("v");
          return new AnswerFormat(
              served,
              shape,
              version,
              served.equals(MediaType.JSON)
                  && (pretty(query, userAgent) || wanted.parameter("pretty").equals("1")));
        }
      }
    }
    throw Statuses.notAcceptable(
        List.of(
            MediaType.JSON,
            "application/json;as=Table;g=meta.k8s.io;v=v1",
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
            MediaType.YAML,
            MediaType.PROTOBUF));
  }

  /** Null when a view is asked for that there is none of. */
  private static @Nullable Shape shape(MediaType wanted) {
    String as = wanted.parameter("as");
    if (as.isEmpty()) {
      return Shape.OBJECT;
    }
    String version = wanted.parameter("v");
    if (!wanted.parameter("g").equals("meta.k8s.io")
        || !(version.equals("v1") || version.equals("v1beta1"))) {
      return null;
    }
    return switch (as) {
      case "Table" -> Shape.TABLE;
      case "PartialObjectMetadata" -> Shape.PARTIAL;
      case "PartialObjectMetadataList" -> Shape.PARTIAL_LIST;
      default -> null;
    };
  }

  /** Browsers and curl get indented JSON unless they say otherwise. */
  private static boolean pretty(QueryParameters query, String userAgent) {
    if (query.has("pretty")) {
      return query.flag("pretty");
    }
    return userAgent.startsWith("curl")
        || userAgent.startsWith("Wget")
        || userAgent.startsWith("Mozilla/5.0");
  }

  public String contentType() {
    return mediaType;
  }
}
