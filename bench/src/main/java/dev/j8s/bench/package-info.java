/** JMH and load benchmarks. */
@NullMarked
package dev.j8s.bench;

import org.jspecify.annotations.NullMarked;
