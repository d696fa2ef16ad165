package dev.j8s.testkit;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import dev.j8s.client.json.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits, by a watch, for an object that is as wanted. */
record Waiting<T extends HasMetadata>(Client client, Class<T> type, Scope scope) {
  /**
   * @param what is waited for, for the message: a sentence that is not true yet
   * @throws IllegalStateException when patience ends before
   */
  T until(String what, Predicate<T> wanted, Duration patience) {
    CompletableFuture<T> found = new CompletableFuture<>();
    AtomicReference<@Nullable T> last = new AtomicReference<>();
    try (Informers informers = client.informers()) {
      informers
          .of(type, scope)
          .addHandler(
              new Informer.Handler<>() {
                @Override
                public void added(T object) {
                  last.set(object);
                  if (wanted.test(object)) {
                    found.complete(object);
                  }
                }

                @Override
                public void updated(T before, T after) {
                  added(after);
                }

                @Override
                public void deleted(T gone) {
                  last.set(null);
                }
              });
      informers.start();
      return found.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      T seen = last.get();
      throw new IllegalStateException(
          "waited %d s until %s; there is %s"
              .formatted(
                  patience.toSeconds(), what, seen == null ? "no such object" : Json.string(seen)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting until " + what, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not wait until " + what, e.getCause());
    }
  }
}
