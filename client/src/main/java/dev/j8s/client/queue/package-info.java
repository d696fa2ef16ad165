/** The work queue: one key once, with delays and rate limits. */
@NullMarked
package dev.j8s.client.queue;

import org.jspecify.annotations.NullMarked;
