package dev.j8s.bench;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.FieldValidation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.node.ObjectNode;

/** What every write does with an object before it reaches the store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-DJ8S_LOG=WARN")
public class PodObjectBenchmark {
  private static final byte[] PATCH =
      """
      {
        "metadata": {"labels": {"tier": "back"}},
        "spec": {
          "containers": [
            {"name": "proxy", "image": "registry.example.com/proxy:2.1"},
            {"name": "shop", "env": [{"name": "LEVEL", "value": "debug"}]}
          ]
        }
      }
      """
          .getBytes(StandardCharsets.UTF_8);

  private final Catalog catalog = Catalog.builtIn();
  private final ObjectEngine engine = new ObjectEngine(catalog);
  private final ResourceType pods =
      catalog.find(new GroupVersionResource("", "v1", "pods")).orElseThrow();
  private final byte[] json = Pods.json("shop-5d8f6c7b9-x2x4z");
  private final ObjectNode complete = completed();

  private ObjectNode completed() {
    ObjectNode pod = decoded();
    engine.applyDefaults(pods, pod);
    return pod;
  }

  private ObjectNode decoded() {
    return engine.decode(pods, json, false, FieldValidation.STRICT, _ -> {});
  }

  @Benchmark
  public ObjectNode decode() {
    return decoded();
  }

  @Benchmark
  public byte[] decodeCompleteValidateEncode() {
    ObjectNode pod = completed();
    List<FieldError> errors = engine.validate(pods, pod);
    if (!errors.isEmpty()) {
      throw new IllegalStateException("the benchmark's pod is not valid: " + errors);
    }
    return engine.encode(pod);
  }

  @Benchmark
  public ObjectNode strategicMergePatch() {
    return engine.patch(
        pods,
        complete,
        "application/strategic-merge-patch+json",
        PATCH,
        FieldValidation.STRICT,
        _ -> {});
  }
}
