/** Plain HTTP requests to containers, as probes and life cycle hooks make them. */
@NullMarked
package dev.j8s.kubelet.http;

import org.jspecify.annotations.NullMarked;
