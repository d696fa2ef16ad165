/**
 * Deletes objects whose owners are gone.
 *
 * <p>The metadata of every object of every type becomes an {@link
 * dev.j8s.controllers.garbagecollector.OwnershipGraph}. Changes of the graph tell which objects to
 * look at: {@link dev.j8s.controllers.garbagecollector.Deletions} deletes what no owner is left of,
 * {@link dev.j8s.controllers.garbagecollector.Orphans} sets free what is to outlive its owner.
 */
@NullMarked
package dev.j8s.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
