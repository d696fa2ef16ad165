package dev.j8s.scheduler;

import dev.j8s.client.events.EventRecorder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.util.ArrayList;
import java.util.List;

/** Keeps events as lines: {@code name type reason message}. */
final class RecordedEvents implements EventRecorder {
  final List<String> lines = new ArrayList<>();

  @Override
  public void event(ObjectReference about, String type, String reason, String message) {
    lines.add(about.getName() + " " + type + " " + reason + " " + message);
  }

  @Override
  public void event(HasMetadata about, String type, String reason, String message) {
    lines.add(about.getMetadata().getName() + " " + type + " " + reason + " " + message);
  }
}
