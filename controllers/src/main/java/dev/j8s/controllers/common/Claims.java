package dev.j8s.controllers.common;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.Selectors;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Owners;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which objects an owner controls by its selector: adopts what matches and has no
 * controller, releases what it controls and no longer matches.
 */
public final class Claims<T extends HasMetadata, O extends HasMetadata> {
  private final Resources<T> objects;
  private final Resources<O> owners;

  public Claims(Resources<T> objects, Resources<O> owners) {
    this.objects = objects;
    this.owners = owners;
  }

  /**
   * @param candidates what the owner controls and what has no controller in its namespace
   * @param adoptable which of those without a controller may be adopted
   * @return what the owner controls now
   */
  public List<T> claim(
      O owner, LabelSelector selector, Collection<T> candidates, Predicate<T> adoptable) {
    var adoption = new Adoption<>(owners, owner);
    List<T> claimed = new ArrayList<>();
    for (T candidate : candidates) {
      Optional<OwnerReference> controller = Owners.controllerOf(candidate);
      boolean matches = Selectors.matches(selector, candidate.getMetadata().getLabels());
      if (controller.isPresent()) {
        if (!controller.get().getUid().equals(owner.getMetadata().getUid())) {
          continue;
        }
        if (matches) {
          claimed.add(candidate);
        } else if (!owner.isMarkedForDeletion()) {
          release(owner, candidate);
        }
      } else if (matches
          && !owner.isMarkedForDeletion()
          && !candidate.isMarkedForDeletion()
          && adoptable.test(candidate)
          && adoption.allowed()) {
        adopt(owner, candidate).ifPresent(claimed::add);
      }
    }
    return claimed;
  }

  /** Asks the server once, before the first adoption, whether the owner is still there. */
  private static final class Adoption<O extends HasMetadata> {
    private final Resources<O> owners;
    private final O owner;
    private @Nullable Boolean allowed;

    Adoption(Resources<O> owners, O owner) {
      this.owners = owners;
      this.owner = owner;
    }

    boolean allowed() {
      if (allowed == null) {
        var metadata = owner.getMetadata();
        allowed =
            owners
                .get(metadata.getNamespace(), metadata.getName())
                .filter(o -> o.getMetadata().getUid().equals(metadata.getUid()))
                .filter(o -> !o.isMarkedForDeletion())
                .isPresent();
      }
      return allowed;
    }
  }

  private Optional<T> adopt(O owner, T object) {
    Map<String, Object> metadata =
        Map.of(
            "ownerReferences",
            List.of(Owners.controllerRef(owner)),
            "uid",
            object.getMetadata().getUid());
    return patch(object, metadata);
  }

  private void release(O owner, T object) {
    Map<String, Object> metadata =
        Map.of(
            "ownerReferences",
            List.of(Map.of("$patch", "delete", "uid", owner.getMetadata().getUid())),
            "uid",
            object.getMetadata().getUid());
    patch(object, metadata);
  }

  private Optional<T> patch(T object, Map<String, Object> metadata) {
    String body = Json.string(Map.of("metadata", metadata));
    try {
      return Optional.of(
          objects.patch(
              object.getMetadata().getNamespace(),
              object.getMetadata().getName(),
              Patch.strategic(body)));
    } catch (ApiException e) {
      // The object is gone, or another of its name has another uid.
      if (e.isNotFound() || e.is(422) || e.isConflict()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
