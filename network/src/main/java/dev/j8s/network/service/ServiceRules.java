package dev.j8s.network.service;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one Service puts into the table.
 *
 * @param chains rules by the name of their chain, its own
 * @param shared rules by the name of their chain, the same for all that name it
 * @param sets definitions by the name of the set
 * @param elements verdicts or values by element; empty for an element of a set
 * @param flows the ways that UDP packets of this Service may take
 */
record ServiceRules(
    Map<String, List<String>> chains,
    Map<String, List<String>> shared,
    Map<String, String> sets,
    Map<Element, String> elements,
    Set<Flow> flows) {

  static final ServiceRules NONE =
      new ServiceRules(Map.of(), Map.of(), Map.of(), Map.of(), Set.of());

  /** A key in one of the table's maps or sets. */
  record Element(String container, String key) {}

  /** Datagrams to this address (empty: any of the node's) and port, and where they were led. */
  record Flow(String address, int port, String protocol, String endpoint) {
    /** The same way without its end. */
    Flow destination() {
      return new Flow(address, port, protocol, "");
    }
  }

  static ServiceRules empty() {
    return new ServiceRules(
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashSet<>());
  }
}
