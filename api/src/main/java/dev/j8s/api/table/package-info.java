/** The cells of the tables that {@code kubectl get} prints. */
@NullMarked
package dev.j8s.api.table;

import org.jspecify.annotations.NullMarked;
