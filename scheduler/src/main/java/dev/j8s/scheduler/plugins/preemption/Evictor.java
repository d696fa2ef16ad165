package dev.j8s.scheduler.plugins.preemption;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Patch;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes victims in the background, saying why. */
final class Evictor {
  private static final Logger LOG = LoggerFactory.getLogger(Evictor.class);

  private final Client client;
  private final Environment environment;
  private final EventRecorder events;

  Evictor(Client client, Environment environment, EventRecorder events) {
    this.client = client;
    this.environment = environment;
    this.events = events;
  }

  void evict(PodInfo preemptor, String node, List<PodInfo> victims) {
    for (PodInfo victim : victims) {
      environment.executor().execute(() -> evict(preemptor, node, victim));
    }
  }

  /** Takes a nomination back of a pod that would have less chance on its node now. */
  void clearNomination(PodInfo pod) {
    environment.executor().execute(() -> patch(pod, "{\"status\":{\"nominatedNodeName\":null}}"));
  }

  private void evict(PodInfo preemptor, String node, PodInfo victim) {
    Map<String, Object> condition =
        Map.of(
            "type",
            "DisruptionTarget",
            "status",
            "True",
            "reason",
            "PreemptionByScheduler",
            "message",
            preemptor.pod().getSpec().getSchedulerName()
                + ": preempting to accommodate a higher priority pod",
            "lastTransitionTime",
            environment.now().truncatedTo(ChronoUnit.SECONDS).toString());
    if (!patch(victim, Json.string(Map.of("status", Map.of("conditions", List.of(condition)))))) {
      return;
    }
    try {
      client
          .resources(Pod.class)
          .delete(
              victim.namespace(),
              victim.key().name(),
              new DeleteOptionsBuilder().withNewPreconditions(null, victim.uid()).build());
      events.event(
          victim.pod(),
          EventRecorder.NORMAL,
          "Preempted",
          "Preempted by pod " + preemptor.uid() + " on node " + node);
      LOG.info("pod {} preempts pod {} on node {}", preemptor, victim, node);
    } catch (ApiException | UncheckedIOException e) {
      LOG.warn("pod {} can't preempt pod {}: {}", preemptor, victim, e.getMessage());
    }
  }

  private boolean patch(PodInfo pod, String body) {
    try {
      client
          .resources(Pod.class)
          .patchStatus(pod.namespace(), pod.key().name(), Patch.strategic(body));
      return true;
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        LOG.warn("can't write the status of pod {}: {}", pod, e.getMessage());
      }
      return false;
    } catch (UncheckedIOException e) {
      LOG.warn("can't write the status of pod {}: {}", pod, e.getMessage());
      return false;
    }
  }
}
