/** JSON patch, merge patch and strategic merge patch over JSON trees. */
@NullMarked
package dev.j8s.api.patch;

import org.jspecify.annotations.NullMarked;
