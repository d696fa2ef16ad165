package dev.j8s.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApiEventRecorderTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final FakeApi api = new FakeApi(environment);
  private final EventRecorder recorder =
      new ApiEventRecorder(api.client(), environment, "kubelet", "node-1");
  private final Pod pod =
      api.add(
          new PodBuilder()
              .withNewMetadata()
              .withName("web")
              .withNamespace("shop")
              .endMetadata()
              .build());

  @Test
  void whatRepeatsIsCounted() {
    for (int i = 0; i < 3; i++) {
      recorder.event(pod, EventRecorder.WARNING, "BackOff", "again");
      environment.advance(Duration.ofSeconds(10));
    }
    Event event = api.all(Event.class).getFirst();
    assertThat(api.all(Event.class)).hasSize(1);
    assertThat(event.getCount()).isEqualTo(3);
    assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
    assertThat(event.getInvolvedObject().getUid()).isEqualTo(pod.getMetadata().getUid());
    assertThat(event.getSource().getComponent()).isEqualTo("kubelet");
    assertThat(event.getSource().getHost()).isEqualTo("node-1");
    assertThat(event.getFirstTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(event.getLastTimestamp()).isEqualTo("2026-01-01T00:00:20Z");
  }

  @Test
  void whatRepeatsIsCountedAlsoWhenTheObjectHasChanged() {
    for (int i = 0; i < 3; i++) {
      Pod now =
          new PodBuilder(pod)
              .editMetadata()
              .withResourceVersion("" + (100 + i))
              .endMetadata()
              .build();
      recorder.event(now, EventRecorder.WARNING, "FailedScheduling", "no room");
      environment.settle();
    }
    assertThat(api.all(Event.class)).singleElement().extracting(Event::getCount).isEqualTo(3);
  }

  @Test
  void whatWasLeftOutIsCountedInTheNextThatIsWritten() {
    for (int i = 0; i < 40; i++) {
      recorder.event(pod, EventRecorder.WARNING, "BackOff", "again");
      environment.settle();
    }
    assertThat(api.all(Event.class)).singleElement().extracting(Event::getCount).isEqualTo(25);
    environment.advance(Duration.ofMinutes(6));
    recorder.event(pod, EventRecorder.WARNING, "BackOff", "again");
    environment.settle();
    assertThat(api.all(Event.class)).singleElement().extracting(Event::getCount).isEqualTo(41);
  }

  @Test
  void whatIsSimilarIsCombinedAndTooMuchLeftOut() {
    for (int i = 0; i < 40; i++) {
      recorder.event(pod, EventRecorder.NORMAL, "Pulled", "image " + i);
      environment.settle();
    }
    assertThat(api.all(Event.class)).hasSize(10);
    assertThat(api.all(Event.class))
        .filteredOn(e -> e.getMessage().startsWith("(combined from similar events): image "))
        .singleElement()
        .satisfies(e -> assertThat(e.getCount()).isEqualTo(16));
  }
}
