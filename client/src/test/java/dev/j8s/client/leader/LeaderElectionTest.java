package dev.j8s.client.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderElectionTest {
  private final TreeSet<String> leaders = new TreeSet<>();

  @Test
  void theOtherTakesOverAtOnceWhenTheLeaderLeaves() {
    var environment = new SimulatedEnvironment(1);
    var api = new FakeApi(environment);
    var one = candidate(environment, api, "one");
    one.start();
    environment.advance(Duration.ofSeconds(1));
    candidate(environment, api, "two").start();
    environment.advance(Duration.ofMinutes(1));
    assertThat(leaders).containsExactly("one");
    one.close();
    environment.advance(Duration.ofSeconds(5));
    assertThat(leaders).containsExactly("two");
  }

  @Test
  void aLeaseThatSaysNothingIsTaken() {
    var environment = new SimulatedEnvironment(1);
    var api = new FakeApi(environment);
    api.add(
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("leader")
            .endMetadata()
            .build());
    candidate(environment, api, "one").start();
    environment.advance(Duration.ofSeconds(5));
    assertThat(leaders).containsExactly("one");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void neverTwoLeadWhoeverIsCutOff(long seed) {
    var environment = new SimulatedEnvironment(seed);
    var api = new FakeApi(environment);
    var cut = new TreeSet<String>();
    api.intercept(
        new FakeApi.Interceptor() {
          @Override
          public void before(Write write) {
            String body = new String(write.body(), StandardCharsets.UTF_8);
            if (cut.stream().anyMatch(who -> body.contains("\"holderIdentity\":\"" + who + "\""))) {
              throw new UncheckedIOException(new IOException("cut off"));
            }
          }
        });
    for (String who : new String[] {"one", "two", "three"}) {
      candidate(environment, api, who).start();
    }
    int changes = 0;
    String before = "";
    for (int i = 0; i < 600; i++) {
      environment.advance(Duration.ofMillis(500));
      assertThat(leaders).hasSizeLessThanOrEqualTo(1);
      if (i % 100 == 50) {
        cut.clear();
        cut.addAll(leaders);
      }
      if (!leaders.isEmpty() && !leaders.first().equals(before)) {
        before = leaders.first();
        changes++;
      }
    }
    assertThat(changes).isGreaterThan(3);
  }

  private LeaderElection candidate(SimulatedEnvironment environment, FakeApi api, String who) {
    return new LeaderElection(
        api.client(),
        environment,
        new LeaderElection.Options("kube-system", "leader", who),
        new LeaderElection.Listener() {
          @Override
          public void startedLeading() {
            assertThat(leaders).isEmpty();
            leaders.add(who);
          }

          @Override
          public void stoppedLeading() {
            leaders.remove(who);
          }
        });
  }
}
