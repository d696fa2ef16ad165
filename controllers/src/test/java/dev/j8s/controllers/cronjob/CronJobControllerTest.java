package dev.j8s.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.Running;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(2);
  private final FakeApi api = new FakeApi(environment);

  @Test
  void makesAJobAtEachTimeAndKeepsTheLastThree() {
    cronJob("Allow");
    Running.start(api, environment, CronJobController::create);
    for (int i = 1; i <= 6; i++) {
      environment.advance(Duration.ofMinutes(1));
      finishAll();
      environment.settle();
    }
    finishAll();
    environment.settle();
    assertThat(api.all(Job.class)).hasSize(3);
    CronJob after = api.get(CronJob.class, "default", "tick");
    assertThat(after.getStatus().getActive()).isEmpty();
    assertThat(after.getStatus().getLastSuccessfulTime()).isNotNull();
    api.checkSharedObjects();
  }

  @Test
  void doesNotStartASecondJobWhenThatIsForbidden() {
    cronJob("Forbid");
    Running.start(api, environment, CronJobController::create);
    environment.advance(Duration.ofMinutes(5));
    assertThat(api.all(Job.class)).hasSize(1);
    finishAll();
    environment.advance(Duration.ofMinutes(1));
    assertThat(api.all(Job.class)).hasSize(2);
  }

  @Test
  void replacesTheJobThatStillRuns() {
    cronJob("Replace");
    Running.start(api, environment, CronJobController::create);
    environment.advance(Duration.ofMinutes(1).plusSeconds(1));
    String first = api.all(Job.class).getFirst().getMetadata().getName();
    environment.advance(Duration.ofMinutes(1));
    assertThat(api.all(Job.class))
        .singleElement()
        .satisfies(job -> assertThat(job.getMetadata().getName()).isNotEqualTo(first));
  }

  private void finishAll() {
    String now = environment.now().toString();
    for (Job job : api.all(Job.class)) {
      if (StatusTracker.outcome(job).isEmpty()) {
        api.set(
            new JobBuilder(job)
                .withNewStatus()
                .withCompletionTime(now)
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
      }
    }
  }

  private void cronJob(String policy) {
    api.add(
        new CronJobBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("tick")
            .endMetadata()
            .withNewSpec()
            .withSchedule("* * * * *")
            .withConcurrencyPolicy(policy)
            .withNewJobTemplate()
            .withNewSpec()
            .endSpec()
            .endJobTemplate()
            .endSpec()
            .build());
  }
}
