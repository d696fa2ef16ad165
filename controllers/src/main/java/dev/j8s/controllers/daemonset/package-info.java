/** Keeps one pod of a DaemonSet on every node that it wants. */
@NullMarked
package dev.j8s.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
