package dev.j8s.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.transport.Write;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.Pods;
import dev.j8s.controllers.common.SimulatedCluster;
import dev.j8s.controllers.replicaset.ReplicaSetController;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeploymentControllerTest {
  private SimulatedCluster cluster = cluster(1);

  private static SimulatedCluster cluster(long seed) {
    return new SimulatedCluster(
        seed,
        ControllerOptions.DEFAULTS,
        DeploymentController::create,
        ReplicaSetController::create);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void rollsOutWithUpstreamsConditionsAndEvents() {
    create(3, "RollingUpdate", "");
    complete(3);
    Deployment web = web();
    assertThat(web.getStatus().getReadyReplicas()).isEqualTo(3);
    assertThat(web.getStatus().getUnavailableReplicas()).isNull();
    ReplicaSet replicaSet = cluster.api.all(ReplicaSet.class).getFirst();
    String name = replicaSet.getMetadata().getName();
    assertThat(name).matches("web-[bcdfghjklmnpqrstvwxz2456789]{8,10}");
    assertThat(condition("Available").getReason()).isEqualTo("MinimumReplicasAvailable");
    assertThat(condition("Progressing").getReason()).isEqualTo("NewReplicaSetAvailable");
    assertThat(condition("Progressing").getMessage())
        .isEqualTo("ReplicaSet \"" + name + "\" has successfully progressed.");
    assertThat(web.getMetadata().getAnnotations())
        .containsEntry("deployment.kubernetes.io/revision", "1");
    assertThat(cluster.events("Deployment"))
        .containsExactly("ScalingReplicaSet: Scaled up replica set " + name + " from 0 to 3");
    assertThat(cluster.events("ReplicaSet")).hasSize(3).allMatch(e -> e.startsWith("SuccessfulC"));
    String hash = replicaSet.getMetadata().getLabels().get("pod-template-hash");
    assertThat(cluster.activePods("default"))
        .allSatisfy(
            p -> assertThat(p.getMetadata().getLabels()).containsEntry("pod-template-hash", hash));
  }

  @Test
  void anUndoGivesTheOldReplicaSetANewRevision() {
    create(2, "RollingUpdate", "");
    complete(2);
    image("two");
    complete(2);
    image("one");
    complete(2);
    assertThat(revisions()).containsExactly("2", "3");
    assertThat(web().getMetadata().getAnnotations())
        .containsEntry("deployment.kubernetes.io/revision", "3");
    assertThat(
            cluster.api.all(ReplicaSet.class).stream()
                .map(rs -> rs.getMetadata().getAnnotations())
                .filter(a -> a.containsKey("deployment.kubernetes.io/revision-history")))
        .singleElement()
        .satisfies(
            a -> assertThat(a).containsEntry("deployment.kubernetes.io/revision-history", "1"));
  }

  @Test
  void keepsAsManyOldRevisionsAsWanted() {
    create(1, "RollingUpdate", "'revisionHistoryLimit':2,");
    for (String image : List.of("b", "c", "d", "e")) {
      complete(1);
      image(image);
    }
    complete(1);
    cluster.environment.advance(Duration.ofSeconds(10));
    assertThat(revisions()).containsExactly("3", "4", "5");
  }

  @Test
  void saysWhenTheDeadlineHasPassed() {
    cluster.healthy = _ -> false;
    create(2, "RollingUpdate", "'progressDeadlineSeconds':60,");
    cluster.environment.advance(Duration.ofMinutes(2));
    assertThat(condition("Progressing").getStatus()).isEqualTo("False");
    assertThat(condition("Progressing").getReason()).isEqualTo("ProgressDeadlineExceeded");
    assertThat(condition("Available").getReason()).isEqualTo("MinimumReplicasUnavailable");
  }

  @Test
  void aPausedOneScalesInProportionAndDoesNotRoll() {
    create(10, "RollingUpdate", "");
    complete(10);
    cluster.healthy = pod -> !image(pod).equals("two");
    image("two");
    cluster.environment.advance(Duration.ofSeconds(30));
    List<Integer> during = sizes();
    assertThat(during).containsExactly(8, 5);
    patch("{\"spec\":{\"paused\":true,\"replicas\":20}}");
    cluster.environment.advance(Duration.ofSeconds(30));
    assertThat(sizes()).containsExactly(15, 10);
    assertThat(condition("Progressing").getReason()).isEqualTo("DeploymentPaused");
    image("three");
    cluster.environment.advance(Duration.ofSeconds(30));
    assertThat(sizes()).containsExactly(15, 10);
    cluster.healthy = _ -> true;
    patch("{\"spec\":{\"paused\":false}}");
    complete(20);
    assertThat(cluster.activePods("default")).allMatch(p -> image(p).equals("three"));
  }

  @Test
  void recreateStartsNothingNewBeforeTheOldHasEnded() {
    create(3, "Recreate", "");
    complete(3);
    cluster.api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            if (write.verb() == Write.Verb.CREATE
                && write.resource().resource().equals("pods")
                && new String(write.body(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("\"two\"")) {
              assertThat(cluster.pods("default")).noneMatch(p -> image(p).equals("one"));
            }
          }
        });
    image("two");
    complete(3);
    assertThat(cluster.activePods("default")).allMatch(p -> image(p).equals("two"));
  }

  static java.util.stream.Stream<Arguments> seeds() {
    return java.util.stream.LongStream.range(0, 25)
        .mapToObj(seed ->
            Arguments.of(
                seed,
                List.of(1, 2, 3, 4, 10).get((int) (seed % 5)),
                List.of("'25%','25%'", "1,0", "0,1", "'100%',0", "2,2").get((int) (seed / 5 % 5))));
  }

  /** Whatever fails, is lost or crashes: never fewer available nor more pods than allowed. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aRollingUpdateKeepsItsLimitsWhateverBreaks(long seed, int replicas, String limits) {
    cluster.close();
    cluster = cluster(seed);
    String[] surgeAndUnavailable = limits.split(",", 2);
    create(
        replicas,
        "RollingUpdate",
        "",
        "'rollingUpdate':{'maxSurge':%s,'maxUnavailable':%s},"
            .formatted(surgeAndUnavailable[0], surgeAndUnavailable[1]));
    complete(replicas);
    Limits allowed = Limits.of(web(), replicas);
    var random = new Random(seed);
    breakThings(random);
    for (String image : List.of("two", "three")) {
      image(image);
      for (int i = 0; i < 3000 && !isComplete(replicas); i++) {
        cluster.environment.advance(Duration.ofMillis(random.nextInt(400)));
        if (random.nextInt(20) == 0) {
          cluster.crash();
        }
        if (random.nextInt(40) == 0) {
          cluster.api.cutWatches();
        }
        long active = cluster.activePods("default").size();
        assertThat(active).isLessThanOrEqualTo(replicas + allowed.surge());
        assertThat(cluster.readyPods("default"))
            .isGreaterThanOrEqualTo(replicas - allowed.unavailable());
      }
      assertThat(isComplete(replicas)).isTrue();
      assertThat(cluster.activePods("default")).allMatch(p -> image(p).equals(image));
    }
    cluster.api.checkSharedObjects();
  }

  /** One write in ten fails; of one in ten the answer is lost. */
  private void breakThings(Random random) {
    cluster.api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            fail(write);
          }

          @Override
          public void after(Write write) {
            fail(write);
          }

          private void fail(Write write) {
            boolean user = write.verb() == Write.Verb.PATCH;
            if (!user && random.nextInt(10) == 0) {
              throw new UncheckedIOException(new IOException("connection reset"));
            }
          }
        });
  }

  private void create(int replicas, String strategy, String more) {
    create(replicas, strategy, more, "");
  }

  private void create(int replicas, String strategy, String more, String strategyMore) {
    cluster.create(
        Deployment.class,
        """
        {'metadata':{'name':'web','namespace':'default'},
         'spec':{'replicas':%d,'progressDeadlineSeconds':600,'revisionHistoryLimit':10,%s
          'strategy':{%s'type':'%s'},'selector':{'matchLabels':{'app':'web'}},
          'template':{'metadata':{'labels':{'app':'web'}},
           'spec':{'containers':[{'name':'c','image':'one'}]}}}}
        """
            .formatted(replicas, more, strategyMore, strategy));
  }

  private void image(String image) {
    patch(
        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"%s\"}]}}}}"
            .formatted(image));
  }

  private void patch(String body) {
    Resources<Deployment> deployments = cluster.client.resources(Deployment.class);
    deployments.patch("default", "web", Patch.strategic(body));
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private Deployment web() {
    return cluster.api.get(Deployment.class, "default", "web");
  }

  private void complete(int replicas) {
    cluster.environment.until(() -> isComplete(replicas), Duration.ofMinutes(5));
    cluster.environment.advance(Duration.ofSeconds(4));
  }

  private boolean isComplete(int replicas) {
    Deployment web = web();
    return Statuses.isComplete(web, web.getStatus(), replicas)
        && cluster.activePods("default").stream().filter(Pods::isReady).count() == replicas;
  }

  private DeploymentCondition condition(String type) {
    return Conditions.of(web(), type).orElseThrow();
  }

  private List<String> revisions() {
    return cluster.api.all(ReplicaSet.class).stream()
        .map(rs -> rs.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"))
        .sorted()
        .toList();
  }

  private List<Integer> sizes() {
    return cluster.api.all(ReplicaSet.class).stream()
        .map(View::replicas)
        .filter(size -> size > 0)
        .sorted(Comparator.reverseOrder())
        .toList();
  }
}
