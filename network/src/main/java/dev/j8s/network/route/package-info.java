/** Routes to the pods of the other nodes, by way of those nodes. */
@NullMarked
package dev.j8s.network.route;

import org.jspecify.annotations.NullMarked;
