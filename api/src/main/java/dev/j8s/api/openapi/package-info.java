/** The published documents that describe the API, rendered from the schemas when asked for. */
@NullMarked
package dev.j8s.api.openapi;

import org.jspecify.annotations.NullMarked;
