/** Looks at every write, completes it, and refuses what the cluster's rules don't allow. */
@NullMarked
package dev.j8s.apiserver.admission;

import org.jspecify.annotations.NullMarked;
