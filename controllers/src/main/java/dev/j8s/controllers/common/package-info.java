/** What every controller is handed, and what several of them share. */
@NullMarked
package dev.j8s.controllers.common;

import org.jspecify.annotations.NullMarked;
