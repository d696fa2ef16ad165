/** The verbs on stored objects. */
@NullMarked
package dev.j8s.apiserver.registry;

import org.jspecify.annotations.NullMarked;
