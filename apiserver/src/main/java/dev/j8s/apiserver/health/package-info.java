/** Whether the server lives, and whether it is ready to be asked. */
@NullMarked
package dev.j8s.apiserver.health;

import org.jspecify.annotations.NullMarked;
