package dev.j8s.client.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;

/** Writes Events about objects; never blocks and never fails the caller. */
public interface EventRecorder {
  String NORMAL = "Normal";
  String WARNING = "Warning";

  /**
   * @param type {@link #NORMAL} or {@link #WARNING}
   * @param reason one word in camel case, such as {@code SuccessfulCreate}
   */
  void event(ObjectReference about, String type, String reason, String message);

  void event(HasMetadata about, String type, String reason, String message);
}
