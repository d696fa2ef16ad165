/** Table answers: what {@code kubectl get} prints. */
@NullMarked
package dev.j8s.apiserver.table;

import org.jspecify.annotations.NullMarked;
