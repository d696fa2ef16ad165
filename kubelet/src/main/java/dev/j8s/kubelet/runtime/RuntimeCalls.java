package dev.j8s.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.time.Environment;
import io.grpc.StatusRuntimeException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.function.Supplier;

/** Measures calls to the runtime and turns their failures into the agent's. */
public final class RuntimeCalls {
  private static final Counter OPERATIONS =
      Counter.builder()
          .name("kubelet_runtime_operations_total")
          .help("Cumulative number of runtime operations by operation type.")
          .labelNames("operation_type")
          .register();
  private static final Counter ERRORS =
      Counter.builder()
          .name("kubelet_runtime_operations_errors_total")
          .help("Cumulative number of runtime operation errors by operation type.")
          .labelNames("operation_type")
          .register();
  private static final Histogram SECONDS =
      Histogram.builder()
          .name("kubelet_runtime_operations_duration_seconds")
          .help("Duration in seconds of runtime operations. Broken down by operation type.")
          .classicOnly()
          .classicUpperBounds(0.005, 0.0125, 0.031, 0.078, 0.195, 0.488, 1.22, 3.05, 7.6, 19, 48)
          .labelNames("operation_type")
          .register();

  private final Environment environment;

  public RuntimeCalls(Environment environment) {
    this.environment = requireNonNull(environment, "environment is null");
  }

  <T> T measure(String operation, Supplier<T> call) {
    long start = environment.nanoTime();
    OPERATIONS.labelValues(operation).inc();
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      RuntimeCallException failure = new RuntimeCallException(e);
      if (!failure.isNotFound()) {
        ERRORS.labelValues(operation).inc();
      }
      throw failure;
    } finally {
      SECONDS.labelValues(operation).observe((environment.nanoTime() - start) / 1e9);
    }
  }
}
