package dev.j8s.network.service;

import dev.j8s.network.service.ServiceRules.Element;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who wants which element with which value. Several may want the same one: two Services can claim
 * one external address, and many have an endpoint in the same pod. The first by name has it.
 */
final class Claims {
  private static final String NONE = "-"; // never a value

  private final Map<Element, TreeMap<String, String>> wanted = new HashMap<>(); // values by owner

  /** Replaces the elements of one owner; {@code before} collects what others saw until then. */
  void replace(
      String owner,
      Map<Element, String> old,
      Map<Element, String> now,
      Map<Element, String> before) {
    old.forEach((element, value) -> {
      if (!value.equals(now.get(element))) {
        before.computeIfAbsent(element, this::valueOrNone);
        wanted.computeIfPresent(
            element,
            (_, owners) -> {
              owners.remove(owner);
              return owners.isEmpty() ? null : owners;
            });
      }
    });
    now.forEach((element, value) -> {
      if (!value.equals(old.get(element))) {
        before.computeIfAbsent(element, this::valueOrNone);
        wanted.computeIfAbsent(element, _ -> new TreeMap<>()).put(owner, value);
      }
    });
  }

  /** Writes what has changed since {@code before}. */
  void difference(Map<Element, String> before, Transaction text) {
    before.forEach((element, was) -> {
      String is = valueOrNone(element);
      if (!was.equals(is)) {
        if (!was.equals(NONE)) {
          text.deleteElement(element);
        }
        if (!is.equals(NONE)) {
          text.addElement(element, is);
        }
      }
    });
  }

  void all(Transaction text) {
    wanted.forEach((element, owners) -> text.addElement(element, owners.firstEntry().getValue()));
  }

  private String valueOrNone(Element element) {
    TreeMap<String, String> owners = wanted.get(element);
    return owners == null ? NONE : owners.firstEntry().getValue();
  }
}
