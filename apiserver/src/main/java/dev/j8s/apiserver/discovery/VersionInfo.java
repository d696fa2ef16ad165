package dev.j8s.apiserver.discovery;

import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code /version}: the Kubernetes version whose API is served. */
public final class VersionInfo implements RequestHandler {
  public static final String GIT_VERSION = "v1.36.0+j8s";

  private final byte[] answer = Json.prettyBytes(tree());

  private static ObjectNode tree() {
    String arch = System.getProperty("os.arch");
    return Json.object()
        .put("major", "1")
        .put("minor", "36")
        .put("gitVersion", GIT_VERSION)
        .put("gitCommit", "")
        .put("gitTreeState", "")
        .put("buildDate", "1970-01-01T00:00:00Z")
        .put("goVersion", "java" + Runtime.version().feature())
        .put("compiler", "javac")
        .put(
            "platform",
            System.getProperty("os.name").toLowerCase(Locale.ROOT)
                + "/"
                + (arch.equals("aarch64") ? "arm64" : arch));
  }

  @Override
  public void handle(ApiRequest request) {
    request.exchange().answer(200, MediaType.JSON, answer);
  }
}
