/** The node agent: pod workers, runtime, images, probes, volumes, cgroups, status. */
@NullMarked
package dev.j8s.kubelet;

import org.jspecify.annotations.NullMarked;
