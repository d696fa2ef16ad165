/**
 * The registry over the watch cache and the store. A write makes a draft, completes and checks it,
 * and commits it on condition that nothing changed since it was read; a read is answered from the
 * cache.
 */
@NullMarked
package dev.j8s.apiserver.verbs;

import org.jspecify.annotations.NullMarked;
