/**
 * A versioned, ordered key-value store: one contract, several engines. Every commit makes one
 * revision; revisions are a total order; what was committed flows in that order to those who watch.
 */
@NullMarked
package dev.j8s.store;

import org.jspecify.annotations.NullMarked;
