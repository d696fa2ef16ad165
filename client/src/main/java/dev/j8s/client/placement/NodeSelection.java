package dev.j8s.client.placement;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which nodes a pod's {@code nodeSelector} and required node affinity let through. */
public final class NodeSelection {
  private final Map<String, String> labels;
  private final @Nullable List<NodeSelectorTerm> terms;

  private NodeSelection(Map<String, String> labels, @Nullable List<NodeSelectorTerm> terms) {
    this.labels = labels;
    this.terms = terms;
  }

  /** Null when the pod takes any node. */
  public static @Nullable NodeSelection of(Pod pod) {
    Map<String, String> labels = requireNonNullElse(pod.getSpec().getNodeSelector(), Map.of());
    var affinity = pod.getSpec().getAffinity();
    var node = affinity == null ? null : affinity.getNodeAffinity();
    var required = node == null ? null : node.getRequiredDuringSchedulingIgnoredDuringExecution();
    List<NodeSelectorTerm> terms = required == null ? null : required.getNodeSelectorTerms();
    return labels.isEmpty() && terms == null ? null : new NodeSelection(labels, terms);
  }

  public boolean matches(Map<String, String> nodeLabels, String nodeName) {
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!label.getValue().equals(nodeLabels.get(label.getKey()))) {
        return false;
      }
    }
    if (terms == null) {
      return true;
    }
    for (NodeSelectorTerm term : terms) {
      if (matches(term, nodeLabels, nodeName)) {
        return true;
      }
    }
    return false;
  }

  /** The nodes that are named, when every alternative names some; else null. */
  public @Nullable Set<String> names() {
    if (terms == null || terms.isEmpty()) {
      return null;
    }
    Set<String> all = new HashSet<>();
    for (NodeSelectorTerm term : terms) {
      Set<String> named = null;
      for (NodeSelectorRequirement field : term.getMatchFields()) {
        if ("metadata.name".equals(field.getKey()) && "In".equals(field.getOperator())) {
          Set<String> values = Set.copyOf(field.getValues());
          if (named == null) {
            named = new HashSet<>(values);
          } else {
            named.retainAll(values);
          }
        }
      }
      if (named == null) {
        return null;
      }
      all.addAll(named);
    }
    return all;
  }

  /** A term without conditions matches nothing. */
  public static boolean matches(
      NodeSelectorTerm term, Map<String, String> labels, String nodeName) {
    if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
      return false;
    }
    for (NodeSelectorRequirement expression : term.getMatchExpressions()) {
      if (!matches(expression, labels.get(expression.getKey()))) {
        return false;
      }
    }
    for (NodeSelectorRequirement field : term.getMatchFields()) {
      if (!matches(field, "metadata.name".equals(field.getKey()) ? nodeName : null)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(NodeSelectorRequirement requirement, @Nullable String value) {
    List<String> values = requirement.getValues();
    return switch (requirement.getOperator()) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" -> compare(value, values) > 0;
      case "Lt" -> compare(value, values) < 0;
      default -> false;
    };
  }

  /** 0 when one of the two is no number. */
  private static int compare(@Nullable String value, List<String> values) {
    if (value == null || values.size() != 1) {
      return 0;
    }
    try {
      return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }
}
