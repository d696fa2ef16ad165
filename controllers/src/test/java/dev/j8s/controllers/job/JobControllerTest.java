package dev.j8s.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.transport.Write;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobControllerTest {
  private SimulatedCluster cluster = cluster(1);

  private static SimulatedCluster cluster(long seed) {
    return new SimulatedCluster(
        seed, ControllerOptions.DEFAULTS, JobController::create, OrphanedPodsController::create);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void completesWithUpstreamsStatusAndEvents() {
    create("'completions':2,'parallelism':1,");
    advance();
    assertThat(job().getStatus().getActive()).isEqualTo(1);
    finishOne("Succeeded");
    advance();
    assertThat(job().getStatus().getSucceeded()).isEqualTo(1);
    finishOne("Succeeded");
    advance();
    Job done = job();
    assertThat(done.getStatus().getSucceeded()).isEqualTo(2);
    assertThat(done.getStatus().getActive()).isNull();
    assertThat(done.getStatus().getCompletionTime()).isNotNull();
    assertThat(done.getStatus().getConditions())
        .extracting(JobCondition::getType)
        .containsExactly("SuccessCriteriaMet", "Complete");
    assertThat(done.getStatus().getUncountedTerminatedPods().getSucceeded()).isEmpty();
    assertThat(cluster.pods("default")).hasSize(2).noneMatch(JobSpecs::isTracked);
    assertThat(cluster.events("Job")).last().isEqualTo("Completed: Job completed");
  }

  @Test
  void failsAtItsBackoffLimitAfterGrowingDelays() {
    create("'backoffLimit':1,");
    advance();
    finishOne("Failed");
    cluster.environment.advance(Duration.ofSeconds(5));
    assertThat(cluster.activePods("default")).isEmpty();
    cluster.environment.advance(Duration.ofSeconds(10));
    finishOne("Failed");
    advance();
    assertThat(job().getStatus().getFailed()).isEqualTo(2);
    assertThat(condition("Failed").getReason()).isEqualTo("BackoffLimitExceeded");
    assertThat(condition("Failed").getMessage())
        .isEqualTo("Job has reached the specified backoff limit");
    assertThat(cluster.events("Job"))
        .contains("BackoffLimitExceeded: Job has reached the specified backoff limit");
  }

  @Test
  void eachIndexSucceedsOnce() {
    create("'completions':3,'parallelism':2,'completionMode':'Indexed',");
    advance();
    assertThat(cluster.activePods("default"))
        .extracting(JobSpecs::index)
        .containsExactlyInAnyOrder(0, 1);
    Pod first =
        cluster.activePods("default").stream()
            .filter(p -> JobSpecs.index(p) == 1)
            .findFirst()
            .orElseThrow();
    assertThat(first.getSpec().getHostname()).isEqualTo("work-1");
    assertThat(first.getMetadata().getName()).startsWith("work-1-");
    cluster.finish(first, "Succeeded", 0);
    advance();
    assertThat(job().getStatus().getCompletedIndexes()).isEqualTo("1");
    assertThat(cluster.activePods("default"))
        .extracting(JobSpecs::index)
        .containsExactlyInAnyOrder(0, 2);
    finishOne("Succeeded");
    finishOne("Succeeded");
    advance();
    assertThat(job().getStatus().getCompletedIndexes()).isEqualTo("0-2");
    assertThat(condition("Complete").getStatus()).isEqualTo("True");
  }

  @Test
  void aPodThatLeavesItIsHeldNoLonger() {
    create("");
    advance();
    Pod pod = cluster.activePods("default").getFirst();
    cluster
        .client
        .resources(Pod.class)
        .patch(
            "default",
            pod.getMetadata().getName(),
            Patch.merge("{\"metadata\":{\"labels\":{\"job\":\"none\"}}}"));
    advance();
    Pod left = cluster.api.get(Pod.class, "default", pod.getMetadata().getName());
    assertThat(left.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(left.getMetadata().getFinalizers()).isEmpty();
    assertThat(cluster.pods("default")).hasSize(2);
  }

  @Test
  void podsThatItLeavesBehindAreHeldNoLonger() {
    create("'completions':2,'parallelism':2,");
    advance();
    assertThat(cluster.pods("default")).hasSize(2).allMatch(JobSpecs::isTracked);
    cluster.client.resources(Job.class).delete("default", "work", new DeleteOptions());
    advance();
    assertThat(cluster.pods("default")).hasSize(2).noneMatch(JobSpecs::isTracked);
  }

  @Test
  void aDeadlineEndsIt() {
    create("'activeDeadlineSeconds':30,");
    cluster.environment.advance(Duration.ofSeconds(60));
    assertThat(condition("Failed").getReason()).isEqualTo("DeadlineExceeded");
    assertThat(cluster.pods("default")).isEmpty();
  }

  @Test
  void suspensionTakesItsPodsAndCountsNoFailure() {
    create("'parallelism':2,'completions':2,");
    advance();
    patch("{\"spec\":{\"suspend\":true}}");
    advance();
    assertThat(cluster.pods("default")).isEmpty();
    assertThat(job().getStatus().getFailed()).isNull();
    assertThat(condition("Suspended").getReason()).isEqualTo("JobSuspended");
    patch("{\"spec\":{\"suspend\":false}}");
    advance();
    assertThat(cluster.activePods("default")).hasSize(2);
    assertThat(cluster.events("Job")).contains("Suspended: Job suspended", "Resumed: Job resumed");
  }

  @Test
  void aRuleOfItsFailurePolicyEndsIt() {
    create(
        """
        'podFailurePolicy':{'rules':[{'action':'FailJob',
          'onExitCodes':{'operator':'In','values':[42]}}]},
        """);
    advance();
    Pod pod = cluster.activePods("default").getFirst();
    cluster.finish(pod, "Failed", 42);
    advance();
    assertThat(condition("Failed").getReason()).isEqualTo("PodFailurePolicy");
    assertThat(condition("Failed").getMessage())
        .isEqualTo(
            "Container c for pod default/%s failed with exit code 42 matching FailJob rule at index 0"
                .formatted(pod.getMetadata().getName()));
  }

  @Test
  void eachIndexHasItsOwnFailuresAndTheOthersGoOn() {
    create("'completions':2,'parallelism':2,'completionMode':'Indexed','backoffLimitPerIndex':1,");
    advance();
    Pod first = ofIndex(0);
    assertThat(first.getMetadata().getAnnotations()).containsEntry(JobSpecs.FAILURES, "0");
    cluster.finish(first, "Failed", 1);
    cluster.environment.advance(Duration.ofSeconds(5));
    assertThat(cluster.activePods("default")).hasSize(1);
    cluster.crash();
    cluster.environment.advance(Duration.ofSeconds(15));
    Pod second = ofIndex(0);
    assertThat(second.getMetadata().getAnnotations()).containsEntry(JobSpecs.FAILURES, "1");
    assertThat(job().getStatus().getFailedIndexes()).isEmpty();
    cluster.finish(second, "Failed", 1);
    cluster.environment.advance(Duration.ofMinutes(2));
    assertThat(job().getStatus().getFailedIndexes()).isEqualTo("0");
    assertThat(cluster.activePods("default")).hasSize(1);
    cluster.finish(ofIndex(1), "Succeeded", 0);
    advance();
    assertThat(condition("Failed").getReason()).isEqualTo("FailedIndexes");
    assertThat(condition("Failed").getMessage()).isEqualTo("Job has failed indexes");
    assertThat(job().getStatus().getCompletedIndexes()).isEqualTo("1");
    assertThat(job().getStatus().getFailed()).isEqualTo(2);
    assertThat(cluster.pods("default")).noneMatch(JobSpecs::isTracked);
  }

  @Test
  void tooManyFailedIndexesEndTheJob() {
    create(
        "'completions':4,'parallelism':4,'completionMode':'Indexed','backoffLimitPerIndex':0,"
            + "'maxFailedIndexes':1,");
    advance();
    cluster.finish(ofIndex(0), "Failed", 1);
    advance();
    assertThat(job().getStatus().getConditions())
        .noneMatch(c -> c.getType().equals(JobConditions.FAILURE_TARGET));
    cluster.finish(ofIndex(2), "Failed", 1);
    cluster.environment.advance(Duration.ofSeconds(20));
    assertThat(condition("Failed").getReason()).isEqualTo("MaxFailedIndexesExceeded");
    assertThat(job().getStatus().getFailedIndexes()).isEqualTo("0,2");
  }

  @Test
  void aRuleCanFailAnIndexAtOnce() {
    create(
        "'completions':2,'parallelism':2,'completionMode':'Indexed','backoffLimitPerIndex':5,"
            + "'podFailurePolicy':{'rules':[{'action':'FailIndex',"
            + "'onExitCodes':{'operator':'In','values':[42]}}]},");
    advance();
    cluster.finish(ofIndex(1), "Failed", 42);
    cluster.environment.advance(Duration.ofMinutes(1));
    assertThat(job().getStatus().getFailedIndexes()).isEqualTo("1");
    assertThat(cluster.activePods("default")).hasSize(1);
  }

  @Test
  void enoughSuccessesByThePolicyEndTheJob() {
    create(
        "'completions':3,'parallelism':3,'completionMode':'Indexed',"
            + "'successPolicy':{'rules':[{'succeededIndexes':'0-1','succeededCount':1}]},");
    advance();
    cluster.finish(ofIndex(2), "Succeeded", 0);
    advance();
    assertThat(job().getStatus().getConditions())
        .noneMatch(c -> c.getType().equals(JobConditions.SUCCESS_CRITERIA_MET));
    cluster.finish(ofIndex(1), "Succeeded", 0);
    cluster.environment.advance(Duration.ofSeconds(20));
    assertThat(condition("Complete").getReason()).isEqualTo("SuccessPolicy");
    assertThat(condition("Complete").getMessage()).isEqualTo("Matched rules at index 0");
    assertThat(cluster.activePods("default")).isEmpty();
  }

  @Test
  void theIndexStaysInTheNameHoweverLongTheJobsIs() {
    create("'completions':1,'completionMode':'Indexed',");
    Job long_ = new JobBuilder(job()).editMetadata().withName("n".repeat(60)).endMetadata().build();
    assertThat(JobPods.pod(long_, 12).getMetadata().getGenerateName())
        .hasSize(58)
        .endsWith("n-12-");
  }

  private Pod ofIndex(int index) {
    return cluster.activePods("default").stream()
        .filter(pod -> JobSpecs.index(pod) == index)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void podsOfADeletedJobAreLetGo() {
    create("");
    advance();
    cluster.client.resources(Job.class).delete("default", "work", new DeleteOptions());
    advance();
    assertThat(cluster.pods("default")).hasSize(1).noneMatch(JobSpecs::isTracked);
  }

  /** Whatever fails or crashes: each end counts once, and no more succeed than wanted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyEndCountsOnceWhateverBreaks(long seed) {
    cluster.close();
    cluster = cluster(seed);
    boolean indexed = seed % 2 == 0;
    create(
        "'completions':5,'parallelism':2,'backoffLimit':100,"
            + (indexed ? "'completionMode':'Indexed'," : ""));
    var random = new Random(seed);
    cluster.api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            fail();
          }

          @Override
          public void after(Write write) {
            fail();
          }

          private void fail() {
            if (random.nextInt(10) == 0) {
              throw new UncheckedIOException(new IOException("connection reset"));
            }
          }
        });
    var succeeded = new TreeSet<String>();
    var failed = new TreeSet<String>();
    for (int i = 0; i < 3000 && JobConditions.finished(job()).isEmpty(); i++) {
      cluster.environment.advance(Duration.ofMillis(random.nextInt(1500)));
      List<Pod> running = cluster.activePods("default").stream().filter(Pods::isReady).toList();
      assertThat(cluster.activePods("default").stream().filter(JobSpecs::isTracked).count())
          .isLessThanOrEqualTo(2);
      if (!running.isEmpty() && random.nextInt(3) == 0) {
        Pod pod = running.get(random.nextInt(running.size()));
        boolean success = random.nextInt(3) > 0;
        (success ? succeeded : failed).add(pod.getMetadata().getUid());
        cluster.finish(pod, success ? "Succeeded" : "Failed", success ? 0 : 1);
      }
      if (random.nextInt(20) == 0) {
        cluster.crash();
      }
      if (random.nextInt(30) == 0) {
        cluster.api.cutWatches();
      }
    }
    Job done = job();
    assertThat(JobConditions.finished(done)).isPresent();
    assertThat(condition("Complete").getStatus()).isEqualTo("True");
    assertThat(done.getStatus().getSucceeded()).isEqualTo(5);
    assertThat(done.getStatus().getFailed() == null ? 0 : done.getStatus().getFailed())
        .isEqualTo(failed.size());
    assertThat(succeeded).hasSize(5);
    if (indexed) {
      assertThat(done.getStatus().getCompletedIndexes()).isEqualTo("0-4");
    }
    assertThat(cluster.pods("default")).noneMatch(JobSpecs::isTracked);
  }

  private void create(String more) {
    cluster.create(
        Job.class,
        """
        {'metadata':{'name':'work','namespace':'default'},
         'spec':{%s 'selector':{'matchLabels':{'job':'work'}},
          'template':{'metadata':{'labels':{'job':'work'}},
           'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'one'}]}}}}
        """
            .formatted(
                more.contains("completions") ? more : "'completions':1,'parallelism':1," + more));
  }

  private void patch(String body) {
    cluster.client.resources(Job.class).patch("default", "work", Patch.merge(body));
  }

  private void advance() {
    cluster.environment.advance(Duration.ofSeconds(8));
  }

  private void finishOne(String phase) {
    Pod pod = cluster.activePods("default").getFirst();
    cluster.finish(pod, phase, phase.equals("Failed") ? 1 : 0);
    cluster.environment.settle();
  }

  private Job job() {
    return cluster.api.get(Job.class, "default", "work");
  }

  private JobCondition condition(String type) {
    return job().getStatus().getConditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
