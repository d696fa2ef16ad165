/**
 * The cluster as the scheduler sees it: per node, what is there and what pods take of it, parsed
 * once and kept up to date by the change. Everything here belongs to the scheduling thread.
 */
@NullMarked
package dev.j8s.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;
