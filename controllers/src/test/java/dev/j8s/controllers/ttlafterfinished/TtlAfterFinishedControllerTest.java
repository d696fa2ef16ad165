package dev.j8s.controllers.ttlafterfinished;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TtlAfterFinishedControllerTest {
  private final SimulatedCluster cluster =
      new SimulatedCluster(7, ControllerOptions.DEFAULTS, TtlAfterFinishedController::create);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aFinishedJobIsDeletedWhenItsTimeToLiveIsOver() {
    finished("'ttlSecondsAfterFinished':60");
    cluster.environment.advance(Duration.ofSeconds(58));
    assertThat(cluster.api.all(Job.class)).hasSize(1);
    cluster.environment.advance(Duration.ofSeconds(5));
    assertThat(cluster.api.all(Job.class)).allMatch(Job::isMarkedForDeletion);
  }

  @Test
  void aTimeToLiveThatIsMadeLongerInTimeCounts() {
    finished("'ttlSecondsAfterFinished':60");
    cluster.environment.advance(Duration.ofSeconds(30));
    cluster
        .client
        .resources(Job.class)
        .patch("default", "work", Patch.merge("{\"spec\":{\"ttlSecondsAfterFinished\":600}}"));
    cluster.environment.advance(Duration.ofSeconds(60));
    assertThat(cluster.api.all(Job.class)).singleElement().matches(j -> !j.isMarkedForDeletion());
  }

  @Test
  void aJobWithoutATimeToLiveStays() {
    finished("'parallelism':1");
    cluster.environment.advance(Duration.ofDays(2));
    assertThat(cluster.api.all(Job.class)).singleElement().matches(j -> !j.isMarkedForDeletion());
  }

  private void finished(String spec) {
    cluster.create(
        Job.class,
        """
        {'metadata':{'name':'work','namespace':'default'},
         'spec':{%s,'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c'}]}}},
         'status':{'conditions':[{'type':'Complete','status':'True','lastTransitionTime':'%s'}]}}
        """
            .formatted(spec, cluster.environment.now().truncatedTo(ChronoUnit.SECONDS)));
    Job job = cluster.api.get(Job.class, "default", "work");
    if (job.getStatus() == null || job.getStatus().getConditions().isEmpty()) {
      cluster
          .client
          .resources(Job.class)
          .patchStatus(
              "default",
              "work",
              Patch.merge(
                  "{\"status\":{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\","
                      + "\"lastTransitionTime\":\""
                      + cluster.environment.now().truncatedTo(ChronoUnit.SECONDS)
                      + "\"}]}}"));
    }
    cluster.environment.settle();
  }
}
