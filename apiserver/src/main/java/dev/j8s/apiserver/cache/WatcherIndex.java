package dev.j8s.apiserver.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the live watchers that an event may concern. Each watcher is filed once, under the most
 * selective thing it asks for: one object, one value of a field, one namespace, or everything.
 */
final class WatcherIndex {
  private final Map<Trigger, Set<Watcher>> byTrigger = new HashMap<>();
  private final Set<Watcher> all = new LinkedHashSet<>();

  /** How many watchers are filed under each field's path. */
  private final Map<String, Integer> fieldsInUse = new HashMap<>();

  private sealed interface Trigger {}

  private record Everything() implements Trigger {}

  private record InNamespace(String namespace) implements Trigger {}

  private record Named(String namespace, String name) implements Trigger {}

  private record FieldIs(String path, String value) implements Trigger {}

  void add(Watcher watcher) {
    if (all.add(watcher)) {
      Trigger trigger = triggerOf(watcher.selection());
      byTrigger.computeIfAbsent(trigger, t -> new LinkedHashSet<>()).add(watcher);
      if (trigger instanceof FieldIs field) {
        fieldsInUse.merge(field.path(), 1, Integer::sum);
      }
    }
  }

  void remove(Watcher watcher) {
    if (!all.remove(watcher)) {
      return;
    }
    Trigger trigger = triggerOf(watcher.selection());
    Set<Watcher> filed = byTrigger.get(trigger);
    if (filed != null && filed.remove(watcher) && filed.isEmpty()) {
      byTrigger.remove(trigger);
    }
    if (trigger instanceof FieldIs field) {
      fieldsInUse.computeIfPresent(field.path(), (p, n) -> n == 1 ? null : n - 1);
    }
  }

  Collection<Watcher> all() {
    return all;
  }

  void concerned(Event event, FieldPaths paths, Consumer<Watcher> told) {
    if (all.isEmpty()) {
      return;
    }
    CachedObject object = event.object();
    List<Watcher> found = new ArrayList<>();
    collect(new Everything(), found);
    collect(new InNamespace(object.namespace()), found);
    collect(new Named(object.namespace(), object.name()), found);
    if (!object.namespace().isEmpty()) {
      collect(new Named("", object.name()), found);
    }
    for (String path : fieldsInUse.keySet()) {
      collectByField(path, paths, event, found);
    }
    found.forEach(told);
  }

  private void collectByField(String path, FieldPaths paths, Event event, List<Watcher> found) {
    String now = event.object().field(path, paths);
    collect(new FieldIs(path, now), found);
    CachedObject before = event.before();
    if (before != null) {
      String earlier = before.field(path, paths);
      if (!earlier.equals(now)) {
        collect(new FieldIs(path, earlier), found);
      }
    }
  }

  private void collect(Trigger trigger, List<Watcher> found) {
    @Nullable Set<Watcher> filed = byTrigger.get(trigger);
    if (filed != null) {
      found.addAll(filed);
    }
  }

  private static Trigger triggerOf(Selection selection) {
    String name = selection.required(Selection.NAME);
    if (name != null) {
      return new Named(selection.namespace(), name);
    }
    for (Selection.Field field : selection.fields()) {
      if (field.equal() && !field.path().equals(Selection.NAMESPACE)) {
        return new FieldIs(field.path(), field.value());
      }
    }
    return selection.namespace().isEmpty()
        ? new Everything()
        : new InNamespace(selection.namespace());
  }
}
