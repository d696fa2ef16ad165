/** Makes Jobs at set times. */
@NullMarked
package dev.j8s.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
