/**
 * Pod workers: each makes the runtime do what one pod asks for. Pods and events flow in, operations
 * on the runtime and statuses flow out.
 */
@NullMarked
package dev.j8s.kubelet.pod;

import org.jspecify.annotations.NullMarked;
