package dev.j8s.apiserver.admission;

import dev.j8s.apiserver.registry.Draft;

/** One rule; it refuses by throwing {@link dev.j8s.api.status.ApiException}. */
public interface Admission {
  /** Completes the object before it is checked. Called again when the write is tried again. */
  default void admit(Draft draft) {}

  /** Looks at the object as it will be stored; only what the server alone says may be added. */
  default void validate(Draft draft) {}

  /** The object is being removed for good: what else belongs in that commit. */
  default void removed(Draft draft) {}
}
