/**
 * What is particular to one resource type and can't be said by its schema: what is filled in when
 * it is created, what an update may change, how it is deleted.
 */
@NullMarked
package dev.j8s.apiserver.strategy;

import org.jspecify.annotations.NullMarked;
