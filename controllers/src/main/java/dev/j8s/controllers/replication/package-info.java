/** Keeps as many pods as each ReplicationController wants. */
@NullMarked
package dev.j8s.controllers.replication;

import org.jspecify.annotations.NullMarked;
