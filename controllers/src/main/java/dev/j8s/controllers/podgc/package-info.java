/** Removes pods that nobody else will: of nodes that are gone, never started, or ended long ago. */
@NullMarked
package dev.j8s.controllers.podgc;

import org.jspecify.annotations.NullMarked;
