/** Nodes on one machine: each a host of its own by namespaces, on a bridge of their own. */
@NullMarked
package dev.j8s.cli.host;

import org.jspecify.annotations.NullMarked;
