package dev.j8s.client;

import static java.util.Objects.requireNonNull;

/**
 * Which objects of a type: all, those of a namespace, those that selectors match. Empty strings
 * mean no restriction.
 */
public record Scope(String namespace, String labelSelector, String fieldSelector) {
  public static final Scope ALL = new Scope("", "", "");

  public Scope {
    requireNonNull(namespace, "namespace is null");
    requireNonNull(labelSelector, "labelSelector is null");
    requireNonNull(fieldSelector, "fieldSelector is null");
  }

  public static Scope namespace(String namespace) {
    return new Scope(namespace, "", "");
  }

  public static Scope fields(String fieldSelector) {
    return new Scope("", "", fieldSelector);
  }
}
