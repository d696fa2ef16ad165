package dev.j8s.scheduler.framework;

import dev.j8s.scheduler.snapshot.ClusterState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What plugins note for their own later steps while one pod is scheduled. */
public final class CycleState {
  private final ClusterState cluster;
  private final Map<Class<?>, Object> notes;
  private final Set<String> skippedFilters = new HashSet<>();
  private final Set<String> skippedScores = new HashSet<>();

  public CycleState(ClusterState cluster) {
    this(cluster, new HashMap<>());
  }

  private CycleState(ClusterState cluster, Map<Class<?>, Object> notes) {
    this.cluster = cluster;
    this.notes = notes;
  }

  /** A note that can be changed while trying something out. */
  public interface Copyable {
    Object copy();
  }

  public ClusterState cluster() {
    return cluster;
  }

  public void note(Object value) {
    notes.put(value.getClass(), value);
  }

  /** What was noted of this class; null when nothing was. */
  public <T> @Nullable T noted(Class<T> type) {
    return type.cast(notes.get(type));
  }

  /** A state to try something out with; changes of copyable notes stay in it. */
  public CycleState copy() {
    Map<Class<?>, Object> copies = new HashMap<>();
    notes.forEach((type, note) -> copies.put(type, note instanceof Copyable c ? c.copy() : note));
    CycleState copy = new CycleState(cluster, copies);
    copy.skippedFilters.addAll(skippedFilters);
    return copy;
  }

  Set<String> skippedFilters() {
    return skippedFilters;
  }

  Set<String> skippedScores() {
    return skippedScores;
  }
}
