/**
 * One engine for all types: a body becomes an object, is completed, checked and patched, all by its
 * schema.
 */
@NullMarked
package dev.j8s.api.engine;

import org.jspecify.annotations.NullMarked;
