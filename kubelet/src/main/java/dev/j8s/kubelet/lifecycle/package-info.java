/** What happens to one container: its start and its stop, with their hooks. */
@NullMarked
package dev.j8s.kubelet.lifecycle;

import org.jspecify.annotations.NullMarked;
