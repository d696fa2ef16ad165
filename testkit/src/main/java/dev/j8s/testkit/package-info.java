/** A cluster inside a JUnit test. */
@NullMarked
package dev.j8s.testkit;

import org.jspecify.annotations.NullMarked;
