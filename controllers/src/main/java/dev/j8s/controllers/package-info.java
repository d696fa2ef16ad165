/**
 * What makes the cluster as its objects say: {@link dev.j8s.controllers.ControllerManager} starts
 * them all; each package beside it is one controller.
 */
@NullMarked
package dev.j8s.controllers;

import org.jspecify.annotations.NullMarked;
