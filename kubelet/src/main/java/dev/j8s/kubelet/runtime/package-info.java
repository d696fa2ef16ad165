/** The container runtime: CRI over a unix socket, and the events that say what changed in it. */
@NullMarked
package dev.j8s.kubelet.runtime;

import org.jspecify.annotations.NullMarked;
