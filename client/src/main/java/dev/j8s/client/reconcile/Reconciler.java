package dev.j8s.client.reconcile;

import dev.j8s.client.Key;

/**
 * Makes the world as one object says. Called for one key at a time (never twice at once for the
 * same key); must not wait for anything but API calls; may be killed between any two steps and must
 * then continue from what the API says. An exception means: try again with back-off.
 */
@FunctionalInterface
public interface Reconciler {
  Result reconcile(Key key) throws Exception;
}
