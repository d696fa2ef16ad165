package dev.j8s.kubelet.pod;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * News of containers that no worker knows of yet: one that ends at once does so before its worker
 * has heard that it was started. The news is noted before workers are asked, and a worker looks
 * here after it has made a container known, so one of the two always sees the other.
 */
final class EarlyNews {
  private static final int MOST = 1000;

  private final Set<String> ids =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST;
            }
          }); // guarded by this

  synchronized void note(String id) {
    ids.add(id);
  }

  /** Whether there was news; it is forgotten. */
  synchronized boolean take(String id) {
    return ids.remove(id);
  }
}
