/**
 * The extension points that a pod passes on its way to a node, and what runs the plugins there.
 *
 * <p>In order: PreEnqueue and QueueSort in the queue; PreFilter, Filter, PostFilter (when no node
 * is left), PreScore, Score, Reserve and Permit on the scheduling thread; PreBind, Bind and
 * PostBind on a thread of the pod's own.
 */
@NullMarked
package dev.j8s.scheduler.framework;

import org.jspecify.annotations.NullMarked;
