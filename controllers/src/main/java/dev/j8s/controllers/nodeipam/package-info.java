/** Gives every node its part of the pod network. */
@NullMarked
package dev.j8s.controllers.nodeipam;

import org.jspecify.annotations.NullMarked;
