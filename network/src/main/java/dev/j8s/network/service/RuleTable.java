package dev.j8s.network.service;

import dev.j8s.client.Key;
import dev.j8s.network.service.ServiceRules.Element;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the table holds, and the text of the transactions that change it. A chain or a set that is
 * no longer used is emptied at once but deleted a while later: the kernel frees what refers to it
 * only some time after a transaction, and refuses the deletion before. Not thread-safe.
 */
final class RuleTable {
  private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

  private final String base;
  private final Map<Key, ServiceRules> services = new HashMap<>();
  private final Claims claims = new Claims();
  private final Set<String> shared = new HashSet<>(); // the shared chains there are; they stay
  private final Map<String, Long> staleChains = new HashMap<>(); // since when, in nanoseconds
  private final Map<String, Long> staleSets = new HashMap<>();

  RuleTable(String base) {
    this.base = base;
  }

  ServiceRules rules(Key service) {
    return services.getOrDefault(service, ServiceRules.NONE);
  }

  boolean hasStale() {
    return !staleChains.isEmpty() || !staleSets.isEmpty();
  }

  /** Takes the change in; the answer is the transaction for it, empty when nothing differs. */
  String change(Map<Key, ServiceRules> changes, long now) {
    var text = new Transaction();
    Map<Element, String> before = new LinkedHashMap<>();
    changes.forEach((key, after) -> {
      ServiceRules old = rules(key);
      if (!old.equals(after)) {
        sets(old, after, text, now);
        after.shared().forEach((name, body) -> share(name, body, text));
        chains(old, after, text, now);
        claims.replace(key.toString(), old.elements(), after.elements(), before);
        if (after.equals(ServiceRules.NONE)) {
          services.remove(key);
        } else {
          services.put(key, after);
        }
      }
    });
    claims.difference(before, text);
    return text.toString();
  }

  /** The transaction that makes the whole table anew. */
  String whole() {
    staleChains.clear();
    staleSets.clear();
    shared.clear();
    var text = new Transaction();
    for (ServiceRules rules : services.values()) {
      rules.sets().forEach(text::addSet);
      rules.shared().forEach((name, body) -> share(name, body, text));
      rules.chains().forEach(text::addChain);
    }
    claims.all(text);
    return base + text;
  }

  /** The transaction that deletes what has been out of use for long enough, perhaps empty. */
  String sweep(long now) {
    var text = new Transaction();
    sweep(staleChains, now, text::deleteChain);
    sweep(staleSets, now, text::deleteSet);
    return text.toString();
  }

  private static void sweep(Map<String, Long> stale, long now, Consumer<String> delete) {
    stale
        .entrySet()
        .removeIf(entry -> {
          boolean old = now - entry.getValue() >= STALE_NANOS;
          if (old) {
            delete.accept(entry.getKey());
          }
          return old;
        });
  }

  private void share(String name, List<String> body, Transaction text) {
    if (shared.add(name)) {
      text.addChain(name, body);
    }
  }

  private void sets(ServiceRules old, ServiceRules after, Transaction text, long now) {
    after
        .sets()
        .forEach((name, definition) -> {
          if (!old.sets().containsKey(name) && staleSets.remove(name) == null) {
            text.addSet(name, definition);
          }
        });
    old.sets().keySet().stream()
        .filter(name -> !after.sets().containsKey(name))
        .forEach(name -> staleSets.put(name, now));
  }

  private void chains(ServiceRules old, ServiceRules after, Transaction text, long now) {
    after
        .chains()
        .forEach((name, body) -> {
          List<String> was = old.chains().get(name);
          if (was == null) {
            staleChains.remove(name);
            text.addChain(name, body);
          } else if (!was.equals(body)) {
            text.flushChain(name);
            text.addChain(name, body);
          }
        });
    old.chains().keySet().stream()
        .filter(name -> !after.chains().containsKey(name))
        .forEach(name -> {
          text.flushChain(name);
          staleChains.put(name, now);
        });
  }
}
