package dev.j8s.kubelet.pod;

import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.container.PodContainers;
import dev.j8s.kubelet.status.Instance;
import dev.j8s.kubelet.status.PodView;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a pod needs next, by its containers' states.
 *
 * @param start the containers that should run and don't, in the order to start them
 * @param stop the running containers that must end so that they can start anew, by id, and why
 * @param changed the names of those of them whose definition has changed
 * @param ended every container has ended for good
 */
record PodPlan(
    List<Container> start, Map<String, String> stop, Set<String> changed, boolean ended) {
  private static final PodPlan ENDED = new PodPlan(List.of(), Map.of(), Set.of(), true);

  /**
   * What the plan is made from.
   *
   * @param started whether a running container has passed its startup probe
   * @param failed by instance id: which probe says that the container must be started anew
   */
  record Input(Pod pod, PodView view, Predicate<Instance> started, Map<String, String> failed) {}

  static PodPlan of(Input input) {
    return new Planner(input).plan();
  }

  private static final class Planner {
    private final Input input;
    private final Pod pod;
    private final PodView view;
    private final List<Container> start = new ArrayList<>();
    private final Map<String, String> stop = new LinkedHashMap<>();
    private final Set<String> changed = new HashSet<>();

    Planner(Input input) {
      this.input = input;
      this.pod = input.pod();
      this.view = input.view();
    }

    PodPlan plan() {
      boolean mainsEnded = PodContainers.mains(pod).stream().allMatch(this::endedForGood);
      if (mainsEnded) {
        return ENDED;
      }
      Progress inits = inits();
      if (inits == Progress.FAILED) {
        return ENDED;
      }
      if (inits == Progress.DONE) {
        PodContainers.mains(pod).forEach(this::main);
        PodContainers.ephemerals(pod).stream()
            .filter(c -> view.latest(c.getName()).isEmpty())
            .forEach(start::add);
      }
      return new PodPlan(start, stop, changed, false);
    }

    private enum Progress {
      WAITING,
      DONE,
      FAILED
    }

    private Progress inits() {
      boolean begun =
          PodContainers.mains(pod).stream().anyMatch(c -> inThisSandbox(c.getName()).isPresent());
      for (Container init : PodContainers.inits(pod)) {
        Optional<Instance> latest = inThisSandbox(init.getName());
        Progress progress =
            PodContainers.isSidecar(init)
                ? sidecar(init, latest, begun)
                : begun ? Progress.DONE : init(init, latest);
        if (progress != Progress.DONE) {
          return progress;
        }
      }
      return Progress.DONE;
    }

    private Progress sidecar(Container sidecar, Optional<Instance> latest, boolean begun) {
      if (latest.filter(Instance::running).isEmpty()) {
        start.add(sidecar);
        return begun ? Progress.DONE : Progress.WAITING;
      }
      restartIfUnwell(sidecar, latest.get());
      return begun || input.started().test(latest.get()) ? Progress.DONE : Progress.WAITING;
    }

    private Progress init(Container init, Optional<Instance> latest) {
      if (latest.filter(Instance::running).isPresent()) {
        return Progress.WAITING;
      }
      if (latest.filter(Instance::exited).isPresent()) {
        if (latest.get().exitCode() == 0) {
          return Progress.DONE;
        }
        if (!PodContainers.restarts(pod, init, latest.get().exitCode())) {
          return Progress.FAILED;
        }
      }
      start.add(init);
      return Progress.WAITING;
    }

    private void main(Container container) {
      Optional<Instance> latest = view.latest(container.getName());
      if (latest.filter(Instance::running).isPresent()) {
        restartIfUnwell(container, latest.get());
      } else if (!endedForGood(container)) {
        start.add(container);
      }
    }

    private void restartIfUnwell(Container container, Instance running) {
      String probe = input.failed().get(running.id());
      if (!Labels.hash(running.status()).equals(Labels.hash(container))) {
        changed.add(container.getName());
        stop.put(
            running.id(),
            "Container " + container.getName() + " definition changed, will be restarted");
      } else if (probe != null) {
        String end =
            "Never".equals(PodContainers.policy(pod, container)) ? "" : ", will be restarted";
        stop.put(
            running.id(), "Container " + container.getName() + " failed " + probe + " probe" + end);
      }
    }

    private boolean endedForGood(Container container) {
      Optional<Instance> latest = view.latest(container.getName()).filter(Instance::exited);
      return latest
          .filter(ended -> !PodContainers.restarts(pod, container, ended.exitCode()))
          .isPresent();
    }

    private Optional<Instance> inThisSandbox(String container) {
      return view.readySandbox()
          .flatMap(
              sandbox -> view.latest(container).filter(i -> i.sandboxId().equals(sandbox.getId())));
    }
  }
}
