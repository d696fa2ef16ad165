package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.NodeInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why each node was refused, and what users read of it. */
public final class Diagnosis {
  private final int allNodes;
  private final Map<NodeInfo, Status> refusals = new LinkedHashMap<>();
  private final Set<String> plugins = new LinkedHashSet<>();
  private @Nullable Status absent;
  private String preFilterMessage = "";
  private String postFilterMessage = "";

  public Diagnosis(int allNodes) {
    this.allNodes = allNodes;
  }

  public void refuse(NodeInfo node, Status status) {
    refusals.put(node, status);
    addPlugin(status);
  }

  /** What holds for every node that was not looked at. */
  public void refuseOthers(Status status) {
    absent = status;
    addPlugin(status);
  }

  public void refuseAll(Status status) {
    preFilterMessage = status.message();
    refuseOthers(status);
  }

  public void addPostFilter(String message) {
    postFilterMessage = message;
  }

  /** The plugins that refused: only their events can help. */
  public Set<String> plugins() {
    return plugins;
  }

  public @Nullable Status refusal(NodeInfo node) {
    Status status = refusals.get(node);
    return status == null ? absent : status;
  }

  /** The nodes on which taking pods away may help. */
  public List<NodeInfo> resolvable(List<NodeInfo> nodes) {
    List<NodeInfo> found = new ArrayList<>();
    for (NodeInfo node : nodes) {
      Status status = refusal(node);
      if (status != null && status.code() == Status.Code.UNSCHEDULABLE) {
        found.add(node);
      }
    }
    return found;
  }

  /** Such as {@code 0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.} */
  public String message() {
    StringBuilder text = new StringBuilder("0/").append(allNodes).append(" nodes are available:");
    if (!preFilterMessage.isEmpty()) {
      text.append(' ').append(preFilterMessage).append('.');
    } else {
      String reasons = reasons();
      if (!reasons.isEmpty()) {
        text.append(' ').append(reasons).append('.');
      }
    }
    if (!postFilterMessage.isEmpty()) {
      text.append(' ').append(postFilterMessage);
    }
    return text.toString();
  }

  private String reasons() {
    Map<String, Integer> histogram = new TreeMap<>();
    refusals.values().forEach(s -> s.reasons().forEach(r -> histogram.merge(r, 1, Integer::sum)));
    int others = allNodes - refusals.size();
    if (absent != null && others > 0) {
      absent.reasons().forEach(reason -> histogram.merge(reason, others, Integer::sum));
    }
    List<String> lines = new ArrayList<>();
    histogram.forEach((reason, count) -> lines.add(count + " " + reason));
    lines.sort(null);
    return String.join(", ", lines);
  }

  private void addPlugin(Status status) {
    if (!status.plugin().isEmpty()) {
      plugins.add(status.plugin());
    }
  }
}
