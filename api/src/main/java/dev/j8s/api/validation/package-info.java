/**
 * What is wrong with an object, in upstream's words: structure by the schema, metadata, and rules
 * of single types that hold wherever such a value stands.
 */
@NullMarked
package dev.j8s.api.validation;

import org.jspecify.annotations.NullMarked;
