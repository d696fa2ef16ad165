/** The Node object: registration, lease, capacity, conditions, images. */
@NullMarked
package dev.j8s.kubelet.node;

import org.jspecify.annotations.NullMarked;
