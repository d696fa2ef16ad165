/**
 * Finds a node for every pod that has none.
 *
 * <p>Informer events become tasks on one scheduling thread, which owns the {@code snapshot} and the
 * {@code queue}, so neither needs a lock or a copy. The same thread takes one pod at a time through
 * the {@code framework}'s steps and assumes it on the node it chose; binding goes on on a thread of
 * the pod's own, and only its outcome comes back.
 */
@NullMarked
package dev.j8s.scheduler;

import org.jspecify.annotations.NullMarked;
