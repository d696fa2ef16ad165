package dev.j8s.store;

import java.util.List;

/**
 * What {@link Store#range} found, in order of keys.
 *
 * @param revision as of which the entries were read
 * @param more whether the limit cut it off
 */
public record Range(List<Entry> entries, long revision, boolean more) {
  public Range {
    entries = List.copyOf(entries);
  }
}
