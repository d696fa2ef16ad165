package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the plugins of each step, in the order they were given. */
public final class Framework {
  private final Map<String, EventHints> hints;
  private final List<PreEnqueuePlugin> preEnqueue;
  private final QueueSortPlugin queueSort;
  private final List<PreFilterPlugin> preFilter;
  private final List<FilterPlugin> filter;
  private final List<PostFilterPlugin> postFilter;
  private final List<PreScorePlugin> preScore;
  private final List<ScorePlugin> score;
  private final List<ReservePlugin> reserve;
  private final List<PermitPlugin> permit;
  private final List<PreBindPlugin> preBind;
  private final List<BindPlugin> bind;
  private final List<PostBindPlugin> postBind;

  public Framework(List<Plugin> plugins) {
    hints =
        of(EventHints.class, plugins).stream()
            .collect(Collectors.toMap(Plugin::name, Function.identity()));
    preEnqueue = of(PreEnqueuePlugin.class, plugins);
    List<QueueSortPlugin> sorts = of(QueueSortPlugin.class, plugins);
    if (sorts.size() != 1) {
      throw new IllegalArgumentException(
          "exactly one QueueSort plugin is needed, but there are " + sorts.size());
    }
    queueSort = sorts.getFirst();
    preFilter = of(PreFilterPlugin.class, plugins);
    filter = of(FilterPlugin.class, plugins);
    postFilter = of(PostFilterPlugin.class, plugins);
    preScore = of(PreScorePlugin.class, plugins);
    score = of(ScorePlugin.class, plugins);
    reserve = of(ReservePlugin.class, plugins);
    permit = of(PermitPlugin.class, plugins);
    preBind = of(PreBindPlugin.class, plugins);
    bind = of(BindPlugin.class, plugins);
    postBind = of(PostBindPlugin.class, plugins);
    if (bind.isEmpty()) {
      throw new IllegalArgumentException("at least one Bind plugin is needed");
    }
  }

  public QueueSortPlugin queueSort() {
    return queueSort;
  }

  /** Whether a change may let a pod through that these plugins refused. */
  public boolean mayHelp(Set<String> refusedBy, PodInfo pod, ClusterEvent event) {
    for (String name : refusedBy) {
      EventHints plugin = hints.get(name);
      if (plugin == null
          || (plugin.events().contains(event.getClass()) && plugin.mayHelp(pod, event))) {
        return true;
      }
    }
    return false;
  }

  /** The kinds of change that may let a pod through that these plugins refused; null for any. */
  public @Nullable Set<Class<? extends ClusterEvent>> events(Set<String> refusedBy) {
    Set<Class<? extends ClusterEvent>> all = new HashSet<>();
    for (String name : refusedBy) {
      EventHints plugin = hints.get(name);
      if (plugin == null) {
        return null;
      }
      all.addAll(plugin.events());
    }
    return all;
  }

  public Status preEnqueue(PodInfo pod) {
    for (PreEnqueuePlugin plugin : preEnqueue) {
      Status status = plugin.preEnqueue(pod);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return Status.SUCCESS;
  }

  public PreFilterPlugin.Result preFilter(CycleState state, PodInfo pod) {
    Set<String> nodes = null;
    List<String> narrowed = new ArrayList<>(0);
    for (PreFilterPlugin plugin : preFilter) {
      PreFilterPlugin.Result result = plugin.preFilter(state, pod);
      if (result.status().isSkip()) {
        state.skippedFilters().add(plugin.name());
        continue;
      }
      if (!result.status().isSuccess()) {
        return result;
      }
      if (result.nodes() != null) {
        narrowed.add(plugin.name());
        nodes = both(nodes, result.nodes());
        if (nodes.isEmpty()) {
          return PreFilterPlugin.Result.refused(
              Status.unresolvable(
                  plugin.name(),
                  "node(s) didn't satisfy plugin(s) " + narrowed + " simultaneously"));
        }
      }
    }
    return new PreFilterPlugin.Result(Status.SUCCESS, nodes);
  }

  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    for (FilterPlugin plugin : filter) {
      if (!state.skippedFilters().isEmpty() && state.skippedFilters().contains(plugin.name())) {
        continue;
      }
      Status status = plugin.filter(state, pod, node);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return Status.SUCCESS;
  }

  /**
   * The filters, also with the pods of at least this priority that are nominated to the node: the
   * pod must fit whether or not those come.
   */
  public Status filterWithNominated(CycleState state, PodInfo pod, NodeInfo node) {
    Collection<PodInfo> nominated = state.cluster().nominations().on(node.name());
    if (nominated.isEmpty()) {
      return filter(state, pod, node);
    }
    NodeInfo with = node.copy();
    CycleState tried = state.copy();
    boolean any = false;
    for (PodInfo other : nominated) {
      if (other.priority() >= pod.priority() && !other.uid().equals(pod.uid())) {
        with.addPod(other);
        podAdded(tried, pod, other, with);
        any = true;
      }
    }
    if (any) {
      Status status = filter(tried, pod, with);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return filter(state, pod, node);
  }

  /** Trying out: tells the plugins that another pod was added to the node, which must have it. */
  public void podAdded(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {
    for (PreFilterPlugin plugin : preFilter) {
      if (!state.skippedFilters().contains(plugin.name())) {
        plugin.podAdded(state, pod, other, node);
      }
    }
  }

  /** Trying out: tells the plugins that another pod was taken from the node. */
  public void podRemoved(CycleState state, PodInfo pod, PodInfo other, NodeInfo node) {
    for (PreFilterPlugin plugin : preFilter) {
      if (!state.skippedFilters().contains(plugin.name())) {
        plugin.podRemoved(state, pod, other, node);
      }
    }
  }

  /** The first plugin that makes room decides; else the last refusal stands. */
  public PostFilterPlugin.@Nullable Result postFilter(
      CycleState state, PodInfo pod, Diagnosis diagnosis) {
    PostFilterPlugin.Result last = null;
    for (PostFilterPlugin plugin : postFilter) {
      last = plugin.postFilter(this, state, pod, diagnosis);
      if (!last.status().isRejected()) {
        return last;
      }
    }
    return last;
  }

  /** The weighted sum of all scores, in the order of the nodes. */
  public long[] score(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    for (PreScorePlugin plugin : preScore) {
      if (plugin.preScore(state, pod, nodes).isSkip()) {
        state.skippedScores().add(plugin.name());
      }
    }
    long[] total = new long[nodes.size()];
    long[] scores = new long[nodes.size()];
    for (ScorePlugin plugin : score) {
      if (state.skippedScores().contains(plugin.name())) {
        continue;
      }
      for (int i = 0; i < scores.length; i++) {
        scores[i] = plugin.score(state, pod, nodes.get(i));
      }
      plugin.normalize(state, pod, nodes, scores);
      for (int i = 0; i < scores.length; i++) {
        total[i] += scores[i] * plugin.weight();
      }
    }
    return total;
  }

  public Status reserve(CycleState state, PodInfo pod, String node) {
    for (ReservePlugin plugin : reserve) {
      Status status = plugin.reserve(state, pod, node);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return Status.SUCCESS;
  }

  public void unreserve(CycleState state, PodInfo pod, String node) {
    reserve.reversed().forEach(plugin -> plugin.unreserve(state, pod, node));
  }

  /** All that want to wait; a refusal ends it. */
  public List<PermitPlugin.Result> permit(CycleState state, PodInfo pod, String node) {
    List<PermitPlugin.Result> waiting = new ArrayList<>(0);
    for (PermitPlugin plugin : permit) {
      PermitPlugin.Result result = plugin.permit(state, pod, node);
      if (!result.status().isSuccess()) {
        waiting.add(result);
      }
      if (result.status().isRejected() || result.status().code() == Status.Code.ERROR) {
        return List.of(result);
      }
    }
    return waiting;
  }

  public Status preBind(CycleState state, PodInfo pod, String node) {
    for (PreBindPlugin plugin : preBind) {
      Status status = plugin.preBind(state, pod, node);
      if (!status.isSuccess() && !status.isSkip()) {
        return status;
      }
    }
    return Status.SUCCESS;
  }

  public Status bind(CycleState state, PodInfo pod, String node) {
    Status status = Status.SKIP;
    for (BindPlugin plugin : bind) {
      status = plugin.bind(state, pod, node);
      if (!status.isSkip()) {
        return status;
      }
    }
    return Status.error(bind.getLast().name(), "no plugin binds pod " + pod);
  }

  public void postBind(CycleState state, PodInfo pod, String node) {
    postBind.forEach(plugin -> plugin.postBind(state, pod, node));
  }

  private static Set<String> both(@Nullable Set<String> some, Set<String> others) {
    if (some == null) {
      return others;
    }
    Set<String> both = new HashSet<>(some);
    both.retainAll(others);
    return both;
  }

  private static <T> List<T> of(Class<T> step, List<Plugin> plugins) {
    return plugins.stream().filter(step::isInstance).map(step::cast).toList();
  }
}
