/**
 * How requests travel: over HTTPS, or in-process to the API server of the same JVM.
 *
 * <p>Reads (get, list, watch) hand over decoded, typed, shared objects, so that an in-process
 * transport can give out the very object that the server's cache holds; writes carry JSON bytes,
 * which is what the server wants to see.
 */
@NullMarked
package dev.j8s.client.transport;

import org.jspecify.annotations.NullMarked;
