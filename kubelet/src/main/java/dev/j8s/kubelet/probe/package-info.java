/** Asks containers how they are: startup, readiness and liveness probes. */
@NullMarked
package dev.j8s.kubelet.probe;

import org.jspecify.annotations.NullMarked;
