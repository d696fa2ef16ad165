/** The scheduling rules, by upstream's names. */
@NullMarked
package dev.j8s.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
