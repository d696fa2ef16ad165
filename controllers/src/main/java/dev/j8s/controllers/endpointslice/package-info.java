/**
 * Tells who serves each Service: the pods that its selector finds, as EndpointSlices and, for older
 * clients, as one Endpoints object. For a Service without a selector it is the other way round:
 * Endpoints that somebody else writes are mirrored into slices.
 */
@NullMarked
package dev.j8s.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
