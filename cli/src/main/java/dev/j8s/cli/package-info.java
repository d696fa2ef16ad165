/** The j8s command: the only room that knows all the others. */
@NullMarked
package dev.j8s.cli;

import org.jspecify.annotations.NullMarked;
