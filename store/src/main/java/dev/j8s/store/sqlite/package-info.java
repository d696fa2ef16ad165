/**
 * The embedded engine: SQLite with a write-ahead log. One thread commits every waiting transaction
 * under one fsync, then tells the listeners, then answers the writers.
 */
@NullMarked
package dev.j8s.store.sqlite;

import org.jspecify.annotations.NullMarked;
