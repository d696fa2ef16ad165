/**
 * What the speed of a cluster hangs on, each as a JMH benchmark: reading an object and checking it,
 * patching it, committing it to a store, listing from the watch cache, and finding a node for a
 * pod.
 */
@NullMarked
package dev.j8s.bench;

import org.jspecify.annotations.NullMarked;
