package dev.j8s.client.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.client.Key;
import dev.j8s.client.testing.SimulatedEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueControllerTest {
  private static final Key KEY = new Key("shop", "web");

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<ApiException> refusals = new ArrayList<>();
  private final List<Key> reconciled = new ArrayList<>();
  private final QueueController controller =
      new QueueController(
          "test",
          key -> {
            reconciled.add(key);
            if (!refusals.isEmpty()) {
              throw refusals.removeFirst();
            }
            return Result.done();
          },
          environment);

  @AfterEach
  void close() {
    controller.close();
  }

  @Test
  void whatFailsIsTriedAgainUntilItSucceeds() {
    refusals.add(ApiException.of(500, "InternalError", "broken"));
    refusals.add(ApiException.of(409, "Conflict", "modified"));
    run();
    assertThat(reconciled).containsExactly(KEY, KEY, KEY);
  }

  @Test
  void whatCannotBeCreatedInAnEndingNamespaceIsNotTriedAgain() {
    refusals.add(
        new ApiException(
            new Status(
                403,
                "Forbidden",
                "unable to create new content",
                new Status.Details(
                    "",
                    "",
                    "",
                    "",
                    List.of(new Status.Cause("NamespaceTerminating", "is being terminated", "")),
                    0))));
    run();
    assertThat(reconciled).containsExactly(KEY);
  }

  private void run() {
    controller.start(1);
    controller.enqueue(KEY);
    environment.advance(Duration.ofMinutes(1));
  }
}
