/**
 * Runs Jobs to their end. Each pod carries a finalizer until its end is counted in the Job's
 * status, so that none is counted twice or forgotten, whoever deletes pods and whenever the
 * controller dies:
 *
 * <pre>
 * pod ends ─▶ its uid is noted in status.uncountedTerminatedPods ─▶ its finalizer is removed
 *          ─▶ the uid is taken out and the count goes up, in one write
 * </pre>
 *
 * <p>Pods that no Job will count any more lose the finalizer too, so that they can be deleted.
 */
@NullMarked
package dev.j8s.controllers.job;

import org.jspecify.annotations.NullMarked;
