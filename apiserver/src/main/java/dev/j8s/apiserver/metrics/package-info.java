/** What the API server counts and measures, under upstream's names. */
@NullMarked
package dev.j8s.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
