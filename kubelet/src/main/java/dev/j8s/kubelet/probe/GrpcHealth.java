package dev.j8s.kubelet.probe;

import dev.j8s.kubelet.probe.health.HealthCheckRequest;
import dev.j8s.kubelet.probe.health.HealthCheckResponse;
import dev.j8s.kubelet.probe.health.HealthCheckResponse.ServingStatus;
import dev.j8s.kubelet.probe.health.HealthGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a gRPC server for its health. */
final class GrpcHealth {
  Outcome check(String host, int port, String service, Duration timeout) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(host, port))
            .usePlaintext()
            .userAgent("kube-probe/1.36")
            .build();
    try {
      HealthCheckResponse answer =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build());
      return answer.getStatus() == ServingStatus.SERVING
          ? new Outcome.Success()
          : new Outcome.Failure(
              "service unhealthy (responded with \"" + answer.getStatus() + "\")");
    } catch (StatusRuntimeException e) {
      return failure(e.getStatus(), Prober.hostPort(host, port), timeout);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Outcome failure(Status status, String address, Duration timeout) {
    String why =
        switch (status.getCode()) {
          case UNIMPLEMENTED ->
              "this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                  + status.getDescription();
          case DEADLINE_EXCEEDED ->
              "timeout: health rpc did not complete within " + timeout.toSeconds() + "s";
          case UNAVAILABLE ->
              "timeout: failed to connect service \""
                  + address
                  + "\" within "
                  + timeout.toSeconds()
                  + "s: "
                  + status.getDescription();
          default -> "error: health rpc probe failed: " + status;
        };
    return new Outcome.Failure(why);
  }
}
