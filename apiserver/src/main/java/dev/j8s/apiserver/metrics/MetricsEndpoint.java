package dev.j8s.apiserver.metrics;

import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /metrics}. */
public final class MetricsEndpoint implements RequestHandler {
  private static final Logger log = LoggerFactory.getLogger(MetricsEndpoint.class);

  private final ExpositionFormats formats = ExpositionFormats.init();

  /** What the JVM says of itself; found out at the first scrape, not at the start. */
  private static final class OfJvm {
    static final boolean REGISTERED = register();

    private static boolean register() {
      JvmMetrics.builder().register(PrometheusRegistry.defaultRegistry);
      return true;
    }
  }

  @Override
  public void handle(ApiRequest request) throws IOException {
    log.trace("Scrape, jvm={}", OfJvm.REGISTERED);
    ExpositionFormatWriter writer = formats.findWriter(request.exchange().header("accept"));
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
    writer.write(out, PrometheusRegistry.defaultRegistry.scrape());
    request.exchange().answer(200, writer.getContentType(), out.toByteArray());
  }
}
