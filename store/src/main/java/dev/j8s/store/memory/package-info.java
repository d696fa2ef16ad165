/** An engine that keeps everything in memory, for tests. */
@NullMarked
package dev.j8s.store.memory;

import org.jspecify.annotations.NullMarked;
