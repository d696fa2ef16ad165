package dev.j8s.bench;

/** Where a benchmark's objects are kept. Public for the code that JMH generates. */
public enum Engine {
  MEMORY,
  SQLITE
}
