/**
 * Tells which nodes are alive. A node whose lease and status stay unchanged for too long becomes
 * Unknown; its conditions become taints; pods that don't tolerate a NoExecute taint, or no longer,
 * are deleted.
 */
@NullMarked
package dev.j8s.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
