/** Gets images onto the node: pull policies, credentials, back-off. */
@NullMarked
package dev.j8s.kubelet.image;

import org.jspecify.annotations.NullMarked;
