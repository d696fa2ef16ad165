/** Says how many pods of each PodDisruptionBudget may be evicted now. */
@NullMarked
package dev.j8s.controllers.disruption;

import org.jspecify.annotations.NullMarked;
