/** The downward API: what a pod may learn of itself, as values for variables and files. */
@NullMarked
package dev.j8s.kubelet.downward;

import org.jspecify.annotations.NullMarked;
