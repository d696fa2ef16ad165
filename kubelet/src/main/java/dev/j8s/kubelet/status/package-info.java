/**
 * A pod's status as the API shows it, made from what the runtime has and what the worker knows, and
 * written when it changes.
 */
@NullMarked
package dev.j8s.kubelet.status;

import org.jspecify.annotations.NullMarked;
