/** Translates pods and containers into what the runtime is asked for. */
@NullMarked
package dev.j8s.kubelet.container;

import org.jspecify.annotations.NullMarked;
