/**
 * Container logs: the lines that the runtime writes to files, read back for those who ask, followed
 * while they grow, rotated when they are large.
 */
@NullMarked
package dev.j8s.kubelet.log;

import org.jspecify.annotations.NullMarked;
