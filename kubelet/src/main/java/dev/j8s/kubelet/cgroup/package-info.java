/** Resource numbers and control groups: quality of service, limits, one folder a pod. */
@NullMarked
package dev.j8s.kubelet.cgroup;

import org.jspecify.annotations.NullMarked;
