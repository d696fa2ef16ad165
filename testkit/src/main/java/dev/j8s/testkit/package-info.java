/**
 * A cluster inside a JUnit test: API server, controllers and scheduler run in the test's JVM, over
 * a store in memory, and serve real HTTPS on a free port of the loopback. Nodes are simulated: they
 * take pods and report them as running, and no container runs.
 */
@NullMarked
package dev.j8s.testkit;

import org.jspecify.annotations.NullMarked;
