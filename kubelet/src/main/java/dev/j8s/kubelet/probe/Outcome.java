package dev.j8s.kubelet.probe;

/** What one probe said. */
sealed interface Outcome {
  record Success() implements Outcome {}

  /** As good as a success, but worth an event. */
  record Warning(String output) implements Outcome {}

  /** The container answered, wrongly or not in time; output goes into the event. */
  record Failure(String output) implements Outcome {}

  /** The probe could not be made; nothing is known. */
  record Unknown(String error) implements Outcome {}
}
