package dev.j8s.network.service;

import dev.j8s.network.service.ServiceRules.Element;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The text of one nft transaction, in the order that nft needs: what is referred to comes first.
 */
final class Transaction {
  private final StringBuilder sets = new StringBuilder();
  private final StringBuilder chains = new StringBuilder();
  private final StringBuilder flushes = new StringBuilder();
  private final Map<String, StringJoiner> gone = new LinkedHashMap<>(); // elements by container
  private final StringBuilder rules = new StringBuilder();
  private final Map<String, StringJoiner> come = new LinkedHashMap<>();
  private final StringBuilder deletions = new StringBuilder();

  void addSet(String name, String definition) {
    line(sets, "add set", name, "{ " + definition + " }");
  }

  void addChain(String name, List<String> body) {
    line(chains, "add chain", name, "");
    body.forEach(rule -> line(rules, "add rule", name, rule));
  }

  void flushChain(String name) {
    line(flushes, "flush chain", name, "");
  }

  void deleteChain(String name) {
    line(deletions, "delete chain", name, "");
  }

  void deleteSet(String name) {
    line(deletions, "delete set", name, "");
  }

  /** With a value for a map, with an empty one for a set. */
  void addElement(Element element, String value) {
    list(come, element.container())
        .add(value.isEmpty() ? element.key() : element.key() + " : " + value);
  }

  void deleteElement(Element element) {
    list(gone, element.container()).add(element.key());
  }

  /** Empty when there is nothing to do. */
  @Override
  public String toString() {
    return ""
        + sets
        + chains
        + flushes
        + lines("delete element", gone)
        + rules
        + lines("add element", come)
        + deletions;
  }

  private static StringJoiner list(Map<String, StringJoiner> lists, String container) {
    return lists.computeIfAbsent(container, _ -> new StringJoiner(", ", "{ ", " }"));
  }

  private static String lines(String verb, Map<String, StringJoiner> lists) {
    var text = new StringBuilder();
    lists.forEach((container, list) -> line(text, verb, container, list.toString()));
    return text.toString();
  }

  private static void line(StringBuilder to, String verb, String name, String rest) {
    to.append(verb)
        .append(' ')
        .append(BaseRules.TABLE)
        .append(' ')
        .append(name)
        .append(' ')
        .append(rest)
        .append('\n');
  }
}
