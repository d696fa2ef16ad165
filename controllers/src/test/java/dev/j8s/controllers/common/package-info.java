/** What the tests of controllers share. */
@NullMarked
package dev.j8s.controllers.common;

import org.jspecify.annotations.NullMarked;
