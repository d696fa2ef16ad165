package dev.j8s.scheduler;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.Framework;
import dev.j8s.scheduler.framework.PermitPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Binds one pod after another pod's node was chosen: waits for permission, prepares, binds. */
final class BindingCycle {
  private final Framework framework;
  private final Environment environment;

  BindingCycle(Framework framework, Environment environment) {
    this.framework = framework;
    this.environment = environment;
  }

  /**
   * @param waiting what Permit plugins want to wait for
   * @param done told once, on any thread, how it ended
   */
  void start(
      CycleState state,
      PodInfo pod,
      String node,
      List<PermitPlugin.Result> waiting,
      Consumer<Status> done) {
    if (waiting.isEmpty()) {
      environment.executor().execute(() -> done.accept(bind(state, pod, node)));
      return;
    }
    var _ =
        permission(waiting)
            .thenAcceptAsync(
                status -> done.accept(status.isSuccess() ? bind(state, pod, node) : status),
                environment.executor());
  }

  /** Success when all allow it, else the first refusal, whichever is first. */
  private CompletableFuture<Status> permission(List<PermitPlugin.Result> waiting) {
    CompletableFuture<Status> permission = new CompletableFuture<>();
    CompletableFuture<?>[] decisions = new CompletableFuture<?>[waiting.size()];
    for (int i = 0; i < decisions.length; i++) {
      PermitPlugin.Result wait = waiting.get(i);
      CompletableFuture<Status> decision = wait.decision();
      if (decision == null) {
        return CompletableFuture.completedFuture(wait.status());
      }
      decisions[i] =
          decision.thenAccept(status -> {
            if (!status.isSuccess()) {
              permission.complete(status);
            }
          });
      Environment.Timer timeout =
          environment.schedule(
              wait.timeout(),
              () ->
                  permission.complete(
                      Status.unschedulable(
                          wait.status().plugin(),
                          "rejected due to timeout after waiting "
                              + wait.timeout().toSeconds()
                              + "s at plugin "
                              + wait.status().plugin())));
      var _ = permission.whenComplete((_, _) -> timeout.cancel());
    }
    var _ =
        CompletableFuture.allOf(decisions)
            .whenComplete((_, failure) ->
                permission.complete(
                    failure == null ? Status.SUCCESS : Status.error("", failure.toString())));
    return permission;
  }

  private Status bind(CycleState state, PodInfo pod, String node) {
    try {
      Status status = framework.preBind(state, pod, node);
      if (!status.isSuccess()) {
        return status;
      }
      status = framework.bind(state, pod, node);
      if (status.isSuccess()) {
        framework.postBind(state, pod, node);
      }
      return status;
    } catch (ApiException | UncheckedIOException e) {
      return Status.error("", "binding rejected: " + e.getMessage());
    } catch (RuntimeException e) {
      return Status.error("", "binding failed: " + e);
    }
  }
}
