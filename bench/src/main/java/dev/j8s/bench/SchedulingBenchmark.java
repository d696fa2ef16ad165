package dev.j8s.bench;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Patch;
import dev.j8s.scheduler.Scheduler;
import dev.j8s.scheduler.SchedulerOptions;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time a pod costs when many wait: a scheduler starts on pods without a node and is done when
 * the last binding is committed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 1, jvmArgsAppend = "-DJ8S_LOG=WARN")
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before all else
public class SchedulingBenchmark {
  private static final int PODS = 500;
  private static final long PATIENCE_SECONDS = 120;

  @Param({"10", "500"})
  int nodes;

  private BenchRegistry server;
  private Client client;

  @Setup(Level.Invocation)
  public void fill() throws IOException {
    server = new BenchRegistry(Engine.MEMORY);
    client = server.client("kube-scheduler");
    for (int i = 0; i < nodes; i++) {
      server.create("", "v1", "nodes", null, node("node-" + i));
      client
          .resources(Node.class)
          .patch(null, "node-" + i, Patch.merge("{\"spec\":{\"taints\":null}}"));
    }
    for (int i = 0; i < PODS; i++) {
      server.create(server.type("", "v1", "pods"), "default", Pods.json("shop-" + i));
    }
  }

  private static String node(String name) {
    return """
    {
      "metadata": {"name": "%1$s", "labels": {"kubernetes.io/hostname": "%1$s"}},
      "status": {
        "capacity": {"cpu": "64", "memory": "256Gi", "pods": "250"},
        "allocatable": {"cpu": "64", "memory": "256Gi", "pods": "250"},
        "conditions": [{"type": "Ready", "status": "True"}]
      }
    }
    """
        .formatted(name);
  }

  @TearDown(Level.Invocation)
  public void close() throws IOException {
    client.close();
    server.close();
  }

  @Benchmark
  @OperationsPerInvocation(PODS)
  public void schedule() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(PODS);
    try (Informers informers = client.informers();
        Scheduler scheduler =
            new Scheduler(client, server.environment(), SchedulerOptions.DEFAULTS)) {
      informers.of(Pod.class).addHandler(new CountBound(waiting));
      informers.start();
      scheduler.start();
      if (!waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            waiting.getCount()
                + " of "
                + PODS
                + " pods have no node after "
                + PATIENCE_SECONDS
                + " s");
      }
    }
  }

  private record CountBound(CountDownLatch waiting) implements Informer.Handler<Pod> {
    @Override
    public void added(Pod pod) {
      if (isBound(pod)) {
        waiting.countDown();
      }
    }

    @Override
    public void updated(Pod before, Pod after) {
      if (!isBound(before) && isBound(after)) {
        waiting.countDown();
      }
    }

    @Override
    public void deleted(Pod last) {}

    private static boolean isBound(Pod pod) {
      return pod.getSpec().getNodeName() != null;
    }
  }
}
