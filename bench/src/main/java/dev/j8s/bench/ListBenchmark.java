package dev.j8s.bench;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Lists of pods from the watch cache, each object's bytes written out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-DJ8S_LOG=WARN")
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before all else
public class ListBenchmark {
  private static final int PAGE = 500;

  @Param({"1000", "10000"})
  int stored;

  private BenchRegistry server;
  private ResourceType pods;

  @Setup
  public void fill() throws IOException {
    server = new BenchRegistry(Engine.MEMORY);
    pods = server.type("", "v1", "pods");
    for (int i = 0; i < stored; i++) {
      server.create(pods, "default", Pods.json("shop-" + i));
    }
  }

  @TearDown
  public void close() throws IOException {
    server.close();
  }

  @Benchmark
  public long all(Blackhole written) throws IOException {
    return write(ListOptions.ALL, stored, written);
  }

  @Benchmark
  public long firstPage(Blackhole written) throws IOException {
    return write(new ListOptions("", "", "", "", PAGE, ""), PAGE, written);
  }

  @Benchmark
  public long noneByLabel(Blackhole written) throws IOException {
    return write(new ListOptions("app=other", "", "", "", 0, ""), 0, written);
  }

  private long write(ListOptions options, int expected, Blackhole written) throws IOException {
    Registry.Page page = server.registry().list(pods, null, options);
    if (page.items().size() != expected) {
      throw new IllegalStateException(
          "the list has " + page.items().size() + " pods, expected " + expected);
    }
    CountingSink out = new CountingSink(written);
    for (StoredObject pod : page.items()) {
      out.write(pod.json());
    }
    return out.bytes;
  }

  /** Where a socket would be. */
  private static final class CountingSink extends OutputStream {
    private final Blackhole written;
    private long bytes;

    CountingSink(Blackhole written) {
      this.written = written;
    }

    @Override
    public void write(int one) {
      written.consume(one);
      bytes++;
    }

    @Override
    public void write(byte[] all, int offset, int length) {
      written.consume(all);
      bytes += length;
    }
  }
}
