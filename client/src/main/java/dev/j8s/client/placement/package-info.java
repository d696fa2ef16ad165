/** Which nodes a pod accepts and which accept it, as scheduler and controllers both must know. */
@NullMarked
package dev.j8s.client.placement;

import org.jspecify.annotations.NullMarked;
