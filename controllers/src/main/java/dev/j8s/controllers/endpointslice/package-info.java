/**
 * Tells who serves each Service: the pods that its selector finds, as EndpointSlices and, for older
 * clients, as one Endpoints object.
 */
@NullMarked
package dev.j8s.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
