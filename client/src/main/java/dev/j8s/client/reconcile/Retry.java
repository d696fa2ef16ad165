package dev.j8s.client.reconcile;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Read, change, write again when another was faster. */
public final class Retry {
  private static final int ATTEMPTS = 5;

  private Retry() {}

  /** What to do with an object to write it. */
  @FunctionalInterface
  public interface WriteCall<T> {
    T write(T object);
  }

  /**
   * Changes the newest state and writes it; on a conflict reads and changes again.
   *
   * @param change gives a changed copy, or an equal one when there is nothing to change
   * @return what is stored now, or empty when the object is gone
   */
  public static <T extends HasMetadata> Optional<T> onConflict(
      Resources<T> resources,
      @Nullable String namespace,
      String name,
      UnaryOperator<T> change,
      WriteCall<T> write) {
    for (int attempt = 1; ; attempt++) {
      Optional<T> current = resources.get(namespace, name);
      if (current.isEmpty()) {
        return current;
      }
      T changed = change.apply(current.get());
      if (changed.equals(current.get())) {
        return current;
      }
      try {
        return Optional.of(write.write(changed));
      } catch (ApiException e) {
        if (e.isNotFound()) {
          return Optional.empty();
        }
        if (!e.isConflict() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
