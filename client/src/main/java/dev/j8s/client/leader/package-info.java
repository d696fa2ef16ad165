/** Leader election over a Lease. */
@NullMarked
package dev.j8s.client.leader;

import org.jspecify.annotations.NullMarked;
