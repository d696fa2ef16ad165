/** Empties namespaces that are being deleted, and then lets them go. */
@NullMarked
package dev.j8s.controllers.namespace;

import org.jspecify.annotations.NullMarked;
