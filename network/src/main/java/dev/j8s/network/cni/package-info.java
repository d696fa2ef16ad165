/** Tells the container runtime how to wire this node's pods. */
@NullMarked
package dev.j8s.network.cni;

import org.jspecify.annotations.NullMarked;
