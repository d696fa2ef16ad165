package dev.j8s.apiserver.verbs;

import dev.j8s.api.status.Status;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sink that remembers, and that can be full. */
final class Recorder implements Registry.WatchSink {
  final List<String> events = new ArrayList<>();
  final List<StoredObject> objects = new ArrayList<>();
  int room = Integer.MAX_VALUE;
  boolean ended;
  @Nullable Status status;
  private @Nullable Runnable whenReady;

  @Override
  public boolean send(Registry.EventType type, StoredObject object) {
    if (room == 0) {
      return false;
    }
    room--;
    events.add(type + " " + object.name());
    objects.add(object);
    return true;
  }

  @Override
  public void whenReady(Runnable task) {
    whenReady = task;
  }

  void makeRoom(int events) {
    room = events;
    Runnable task = whenReady;
    whenReady = null;
    if (task != null) {
      task.run();
    }
  }

  @Override
  public void ended(@Nullable Status why) {
    ended = true;
    status = why;
  }
}
