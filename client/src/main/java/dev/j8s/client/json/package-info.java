/** Typed objects to JSON and back. */
@NullMarked
package dev.j8s.client.json;

import org.jspecify.annotations.NullMarked;
