/**
 * What the network's parts need of the host: commands, kernel settings, addresses, batches of work.
 */
@NullMarked
package dev.j8s.network.host;

import org.jspecify.annotations.NullMarked;
