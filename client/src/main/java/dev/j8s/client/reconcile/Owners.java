package dev.j8s.client.reconcile;

import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Optional;

/** Owner references: who made an object and answers for it. */
public final class Owners {
  private Owners() {}

  /** The reference that makes the owner the one controller of an object. */
  public static OwnerReference controllerRef(HasMetadata owner) {
    var kind = TypeInfo.of(owner.getClass()).kind();
    return new OwnerReferenceBuilder()
        .withApiVersion(kind.apiVersion())
        .withKind(kind.kind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  public static Optional<OwnerReference> controllerOf(HasMetadata object) {
    for (OwnerReference reference : object.getMetadata().getOwnerReferences()) {
      if (Boolean.TRUE.equals(reference.getController())) {
        return Optional.of(reference);
      }
    }
    return Optional.empty();
  }

  public static boolean isControlledBy(HasMetadata object, HasMetadata owner) {
    return controllerOf(object)
        .filter(reference -> reference.getUid().equals(owner.getMetadata().getUid()))
        .isPresent();
  }
}
