/**
 * Cluster DNS: answers for Services and pods from maps that the informers keep, everything else
 * from the host's resolvers.
 */
@NullMarked
package dev.j8s.network.dns;

import org.jspecify.annotations.NullMarked;
