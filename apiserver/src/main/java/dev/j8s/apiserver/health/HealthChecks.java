package dev.j8s.apiserver.health;

import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one of {@code /healthz}, {@code /livez} and {@code /readyz}, and each check below it. */
public final class HealthChecks implements RequestHandler {
  private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);

  /** Looks at one thing. */
  @FunctionalInterface
  public interface Check {
    /** Throws when it is not well. */
    void run() throws Exception;
  }

  private final String name;
  private final Map<String, Check> checks;

  /**
   * @param name such as {@code readyz}
   */
  public HealthChecks(String name, Map<String, Check> checks) {
    this.name = name;
    this.checks = new LinkedHashMap<>();
    this.checks.put("ping", () -> {});
    this.checks.putAll(checks);
  }

  @Override
  public void handle(ApiRequest request) {
    Exchange exchange = request.exchange();
    String below = request.info().path().substring(name.length() + 1);
    exchange.answerHeaders().set("X-Content-Type-Options", "nosniff");
    if (below.isEmpty() || below.equals("/")) {
      all(request);
      return;
    }
    Check check = checks.get(below.substring(1));
    if (check == null) {
      Answers.text(exchange, 404, "404 page not found\n");
    } else if (passes(below.substring(1), check)) {
      Answers.text(exchange, 200, "ok");
    } else {
      Answers.text(exchange, 500, "internal server error: check failed\n");
    }
  }

  private void all(ApiRequest request) {
    List<String> excluded = request.query().all("exclude");
    StringBuilder lines = new StringBuilder();
    boolean healthy = true;
    for (Map.Entry<String, Check> one : checks.entrySet()) {
      if (excluded.contains(one.getKey())) {
        lines.append("[+]").append(one.getKey()).append(" excluded: ok\n");
      } else if (passes(one.getKey(), one.getValue())) {
        lines.append("[+]").append(one.getKey()).append(" ok\n");
      } else {
        lines.append("[-]").append(one.getKey()).append(" failed: reason withheld\n");
        healthy = false;
      }
    }
    if (!healthy) {
      Answers.text(request.exchange(), 500, lines + name + " check failed\n");
    } else if (request.query().has("verbose")) {
      Answers.text(request.exchange(), 200, lines + name + " check passed\n");
    } else {
      Answers.text(request.exchange(), 200, "ok");
    }
  }

  private boolean passes(String which, Check check) {
    try {
      check.run();
      return true;
    } catch (Exception e) {
      log.warn("Health check failed, endpoint={}, check={}: {}", name, which, e.getMessage());
      return false;
    }
  }
}
