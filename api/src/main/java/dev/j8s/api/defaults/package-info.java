/**
 * Fills in what a user left out: the schema's static defaults at every depth, then what depends on
 * other fields.
 */
@NullMarked
package dev.j8s.api.defaults;

import org.jspecify.annotations.NullMarked;
