/** API errors: the Status object, its reasons and causes, in upstream's words. */
@NullMarked
package dev.j8s.api.status;

import org.jspecify.annotations.NullMarked;
