/** Clock, chance and threads, handed in so that a test can hold them. */
@NullMarked
package dev.j8s.client.time;

import org.jspecify.annotations.NullMarked;
