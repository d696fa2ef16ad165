package dev.j8s.bench;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.registry.StoredObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A pod from the bytes of a request to an answered commit. By many threads it shows how commits
 * share a flush to disk. Each iteration has a store of its own, so that none grows with time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-DJ8S_LOG=WARN", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before all else
public class CreateBenchmark {
  private static final int MANY = 16;

  @Param Engine store = Engine.MEMORY;

  private final AtomicLong number = new AtomicLong();
  private BenchRegistry server;
  private ResourceType pods;

  @Setup(Level.Iteration)
  public void open() throws IOException {
    server = new BenchRegistry(store);
    pods = server.type("", "v1", "pods");
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    server.close();
  }

  @Benchmark
  public StoredObject byOne() {
    return create();
  }

  @Benchmark
  @Threads(MANY)
  public StoredObject byMany() {
    return create();
  }

  private StoredObject create() {
    return server.create(pods, "default", Pods.json("shop-" + number.incrementAndGet()));
  }
}
