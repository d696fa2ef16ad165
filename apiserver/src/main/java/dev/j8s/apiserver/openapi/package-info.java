/** The OpenAPI documents over HTTP: made when first asked for, kept compressed. */
@NullMarked
package dev.j8s.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
