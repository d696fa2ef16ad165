package dev.j8s.apiserver.strategy;

/** A type without peculiarities. */
record Plain(boolean createsOnUpdate, boolean updatesUnconditionally, boolean countsGenerations)
    implements Strategy {
  /** As custom resources behave. */
  static final Plain CUSTOM = new Plain(false, false, true);
}
