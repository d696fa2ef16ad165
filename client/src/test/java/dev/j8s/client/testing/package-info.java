/**
 * What tests of components run on: a simulated clock with seeded chance and order, and an API
 * server in memory.
 */
@NullMarked
package dev.j8s.client.testing;

import org.jspecify.annotations.NullMarked;
