package dev.j8s.client;

import java.util.List;

/** Objects of one type as they were at one resource version. */
public record Listing<T>(List<T> items, String resourceVersion) {
  public Listing {
    items = List.copyOf(items);
  }
}
