/**
 * The ConfigMaps and Secrets that this node's pods name: each is watched, by itself, as long as a
 * pod here refers to it. Nothing else of those types is ever read.
 */
@NullMarked
package dev.j8s.kubelet.reference;

import org.jspecify.annotations.NullMarked;
