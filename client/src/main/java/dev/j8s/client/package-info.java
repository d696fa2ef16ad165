/**
 * How every component talks to the API: typed resources, shared informers, reconcile loops, events.
 */
@NullMarked
package dev.j8s.client;

import org.jspecify.annotations.NullMarked;
