/**
 * Keeps as many pods as each ReplicaSet wants: counts what it controls, makes or deletes the
 * difference, and writes the status.
 */
@NullMarked
package dev.j8s.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
