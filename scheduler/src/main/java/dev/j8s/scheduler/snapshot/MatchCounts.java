package dev.j8s.scheduler.snapshot;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many pods of a namespace match a selector, by node. A question is counted out once over all
 * pods and then kept up to date by each pod that comes or goes, so pods of one owner, which all ask
 * the same question, don't pay for the pods that are already there. Questions not asked for long
 * are dropped.
 */
public final class MatchCounts {
  private static final int MOST_QUESTIONS = 500;

  private final ClusterState cluster;
  private final Map<Question, Counts> questions = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Map<Question, Counts>> byNamespace = new HashMap<>();

  /**
   * Pods of this namespace that match.
   *
   * @param terminating whether those count that are being deleted
   */
  public record Question(String namespace, LabelMatcher selector, boolean terminating) {
    boolean matches(PodInfo pod) {
      return (terminating || !pod.terminating()) && selector.matches(pod.labels());
    }
  }

  /** The answer; changes as pods come and go. */
  public static final class Counts {
    private final Map<NodeInfo, Integer> byNode = new HashMap<>();

    public int on(NodeInfo node) {
      return byNode.getOrDefault(node, 0);
    }

    /** Only nodes with at least one. */
    public Map<NodeInfo, Integer> byNode() {
      return byNode;
    }

    private void add(NodeInfo node, int by) {
      byNode.merge(node, by, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }
  }

  MatchCounts(ClusterState cluster) {
    this.cluster = cluster;
  }

  public Counts count(Question question) {
    Counts known = questions.get(question);
    return known == null ? countOut(question) : known;
  }

  void added(PodInfo pod, NodeInfo node) {
    change(pod, node, 1);
  }

  void removed(PodInfo pod, NodeInfo node) {
    change(pod, node, -1);
  }

  void forget(NodeInfo node) {
    for (Counts counts : questions.values()) {
      counts.byNode.remove(node);
    }
  }

  private void change(PodInfo pod, NodeInfo node, int by) {
    Map<Question, Counts> asked = byNamespace.get(pod.namespace());
    if (asked != null) {
      asked.forEach((question, counts) -> {
        if (question.matches(pod)) {
          counts.add(node, by);
        }
      });
    }
  }

  private Counts countOut(Question question) {
    Counts counts = new Counts();
    for (NodeInfo node : cluster.all()) {
      for (PodInfo pod : node.pods()) {
        if (pod.namespace().equals(question.namespace()) && question.matches(pod)) {
          counts.add(node, 1);
        }
      }
    }
    questions.put(question, counts);
    byNamespace.computeIfAbsent(question.namespace(), _ -> new HashMap<>()).put(question, counts);
    if (questions.size() > MOST_QUESTIONS) {
      Iterator<Question> eldest = questions.keySet().iterator();
      Question dropped = eldest.next();
      eldest.remove();
      Map<Question, Counts> asked = byNamespace.get(dropped.namespace());
      if (asked != null && asked.remove(dropped) != null && asked.isEmpty()) {
        byNamespace.remove(dropped.namespace());
      }
    }
    return counts;
  }
}
