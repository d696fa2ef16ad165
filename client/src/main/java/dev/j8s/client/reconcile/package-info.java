/** Reconcile loops: a key at a time, retried with back-off. */
@NullMarked
package dev.j8s.client.reconcile;

import org.jspecify.annotations.NullMarked;
