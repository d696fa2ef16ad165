/**
 * The resource types that an API server serves: names, scope, schema, columns, subresources. Those
 * of Kubernetes itself come from files that are generated at build time.
 */
@NullMarked
package dev.j8s.api.catalog;

import org.jspecify.annotations.NullMarked;
