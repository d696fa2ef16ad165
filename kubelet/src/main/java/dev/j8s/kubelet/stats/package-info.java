/**
 * What the node and its pods use, as the runtime and the kernel count it at the moment of asking.
 */
@NullMarked
package dev.j8s.kubelet.stats;

import org.jspecify.annotations.NullMarked;
