package dev.j8s.apiserver.verbs;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.apiserver.admission.Admission;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.cache.WatchCache;
import dev.j8s.apiserver.conversion.ConvertingRegistry;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.TokenIssuer;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Puts a registry together. */
public final class RegistryBuilder {
  private final Catalog catalog;
  private final Store store;
  private final WatchCache cache;
  private final ObjectRules rules;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Timers timers;

  /**
   * Loads the store into a watch cache.
   *
   * @param executor runs a task on a thread of its own; watches are told on it
   */
  public RegistryBuilder(
      Catalog catalog,
      Store store,
      ObjectRules rules,
      InstantSource clock,
      RandomGenerator random,
      Executor executor,
      Timers timers) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.store = requireNonNull(store, "store is null");
    this.rules = requireNonNull(rules, "rules is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.random = requireNonNull(random, "random is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.cache = new WatchCache(store, clock, executor, timers);
  }

  public WatchCache cache() {
    return cache;
  }

  public Registry build(
      Strategies strategies, List<Admission> admissions, TokenIssuer tokenIssuer) {
    Core core = new Core(catalog, store, cache, rules, strategies, admissions, clock, random);
    StoredRegistry stored =
        new StoredRegistry(core, timers, new Subresources(core, new Tokens(core, tokenIssuer)));
    return new ConvertingRegistry(stored, catalog, rules::patch);
  }
}
