/** Keeps pods with names of their own, made and taken away in order, each with its own volumes. */
@NullMarked
package dev.j8s.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
