/**
 * The volumes of pods: prepared before containers start, kept current while the pod lives, taken
 * away after it.
 */
@NullMarked
package dev.j8s.kubelet.volume;

import org.jspecify.annotations.NullMarked;
