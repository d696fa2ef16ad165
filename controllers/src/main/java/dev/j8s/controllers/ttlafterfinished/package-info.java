/** Deletes Jobs some time after they have finished. */
@NullMarked
package dev.j8s.controllers.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
