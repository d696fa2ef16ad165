/** How a machine becomes a node: a token that leads to a signed certificate. */
@NullMarked
package dev.j8s.cli.join;

import org.jspecify.annotations.NullMarked;
