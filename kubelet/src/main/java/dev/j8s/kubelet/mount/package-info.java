/**
 * The kernel's mounts and the paths that must not be tricked, by system call: mounting, unmounting,
 * what is mounted, and opening a path that may not leave its root.
 */
@NullMarked
package dev.j8s.kubelet.mount;

import org.jspecify.annotations.NullMarked;
