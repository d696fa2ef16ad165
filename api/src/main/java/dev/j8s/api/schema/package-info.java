/**
 * The structure of an object, and the one engine that decodes, prunes, defaults and validates by
 * it.
 */
@NullMarked
package dev.j8s.api.schema;

import org.jspecify.annotations.NullMarked;
