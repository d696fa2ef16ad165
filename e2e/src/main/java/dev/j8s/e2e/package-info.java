/** Tests with real containers and real kubectl. */
@NullMarked
package dev.j8s.e2e;

import org.jspecify.annotations.NullMarked;
