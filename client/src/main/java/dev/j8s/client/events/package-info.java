/** Writing Event objects, like events aggregated. */
@NullMarked
package dev.j8s.client.events;

import org.jspecify.annotations.NullMarked;
