package dev.j8s.client.transport;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of a list.
 *
 * @param continueToken where the next page begins; empty on the last one
 */
public record Page<T>(List<T> items, String resourceVersion, String continueToken) {
  public Page {
    items = List.copyOf(items);
    requireNonNull(resourceVersion, "resourceVersion is null");
    requireNonNull(continueToken, "continueToken is null");
  }
}
