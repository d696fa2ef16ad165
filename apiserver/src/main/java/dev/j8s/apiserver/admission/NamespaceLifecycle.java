package dev.j8s.apiserver.admission;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.List;
import java.util.Set;

/** Nothing is created where no namespace is, or where it is going. */
final class NamespaceLifecycle implements Admission {
  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
  private static final GroupVersionResource NAMESPACES =
      new GroupVersionResource("", "v1", "namespaces");

  @Override
  public void admit(Draft draft) {
    if (draft.is("", "namespaces")) {
      if (draft.operation() == Draft.Operation.DELETE && IMMORTAL.contains(draft.name())) {
        throw ApiException.forbidden(NAMESPACES, draft.name(), "this namespace may not be deleted");
      }
      return;
    }
    if (draft.namespace().isEmpty() || draft.operation() == Draft.Operation.DELETE) {
      return;
    }
    StoredObject namespace = draft.reader().find("", "namespaces", null, draft.namespace());
    if (namespace == null) {
      throw ApiException.notFound(NAMESPACES, draft.namespace());
    }
    if (draft.operation() == Draft.Operation.CREATE
        && Fields.text(namespace.tree(), "status", "phase").equals("Terminating")) {
      throw terminating(draft);
    }
  }

  private static ApiException terminating(Draft draft) {
    ApiException plain =
        ApiException.forbidden(
            draft.type().resource(),
            draft.name(),
            "unable to create new content in namespace "
                + draft.namespace()
                + " because it is being terminated");
    Status.Cause cause =
        new Status.Cause(
            "NamespaceTerminating",
            "namespace " + draft.namespace() + " is being terminated",
            "metadata.namespace");
    Status status = plain.status();
    String group = draft.type().resource().group();
    return new ApiException(
        new Status(
            status.code(),
            status.reason(),
            status.message(),
            new Status.Details(
                draft.name(),
                group.isEmpty() ? null : group,
                draft.type().resource().resource(),
                null,
                List.of(cause),
                0)));
  }
}
