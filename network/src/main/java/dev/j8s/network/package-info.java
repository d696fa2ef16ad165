/**
 * On each node: the pods' way to each other, to services and to names. {@link
 * dev.j8s.network.NodeNetwork} starts all of it with one set of informers.
 */
@NullMarked
package dev.j8s.network;

import org.jspecify.annotations.NullMarked;
