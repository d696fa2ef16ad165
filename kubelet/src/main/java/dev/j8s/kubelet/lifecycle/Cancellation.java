package dev.j8s.kubelet.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * Ends a start that is no longer wanted, at once while it pulls an image, else before it creates.
 */
public final class Cancellation {
  private @Nullable Thread pulling; // guarded by this
  private boolean cancelled; // guarded by this

  public synchronized void cancel() {
    cancelled = true;
    if (pulling != null) {
      pulling.interrupt();
    }
  }

  /** From here to {@link #pulled}, the calling thread may be interrupted. */
  synchronized void pulls() {
    pulling = Thread.currentThread();
    if (cancelled) {
      pulling.interrupt();
    }
  }

  /** Answers whether to go on. */
  synchronized boolean pulled() {
    pulling = null;
    boolean _ = Thread.interrupted();
    return !cancelled;
  }
}
