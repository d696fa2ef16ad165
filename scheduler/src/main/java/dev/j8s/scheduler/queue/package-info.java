/**
 * The pods that wait for a node, in three pools: those to try now, those that back off, and those
 * that were refused and wait for a change that may help. Belongs to the scheduling thread.
 */
@NullMarked
package dev.j8s.scheduler.queue;

import org.jspecify.annotations.NullMarked;
