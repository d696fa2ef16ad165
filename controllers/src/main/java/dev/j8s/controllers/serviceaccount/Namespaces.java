package dev.j8s.controllers.serviceaccount;

import dev.j8s.api.status.ApiException;
import io.fabric8.kubernetes.api.model.Namespace;

/** The state that a namespace is in. */
final class Namespaces {
  private Namespaces() {}

  static boolean isEnding(Namespace namespace) {
    return namespace.isMarkedForDeletion()
        || (namespace.getStatus() != null
            && "Terminating".equals(namespace.getStatus().getPhase()));
  }

  /** Whether a create was refused because nothing is to be done: it is there, or all is ending. */
  static boolean isAsWell(ApiException refused) {
    return refused.isAlreadyExists() || refused.isNotFound() || refused.isNamespaceTerminating();
  }
}
