package dev.j8s.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.Map;
import java.util.Set;

/**
 * With which pods a pod wants, or does not want, to share a topology domain.
 *
 * @param namespaces of the other pods, by name
 * @param namespaceSelector and by the namespaces' labels
 * @param weight of a preference; 0 for a requirement
 */
public record AffinityTerm(
    Set<String> namespaces,
    LabelMatcher namespaceSelector,
    LabelMatcher selector,
    String topologyKey,
    int weight) {

  static AffinityTerm of(PodAffinityTerm term, String ownNamespace, int weight) {
    Set<String> namespaces =
        term.getNamespaces().isEmpty() && term.getNamespaceSelector() == null
            ? Set.of(ownNamespace)
            : Set.copyOf(term.getNamespaces());
    return new AffinityTerm(
        namespaces,
        LabelMatcher.of(term.getNamespaceSelector()),
        LabelMatcher.of(term.getLabelSelector()),
        term.getTopologyKey(),
        weight);
  }

  /**
   * @param namespaceLabels of the other pod's namespace
   */
  public boolean matches(PodInfo other, Map<String, String> namespaceLabels) {
    return (namespaces.contains(other.key().namespace())
            || namespaceSelector.matches(namespaceLabels))
        && selector.matches(other.labels());
  }
}
