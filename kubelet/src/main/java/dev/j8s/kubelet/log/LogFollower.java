package dev.j8s.kubelet.log;

/** Tells a reader that has come to the end of a log whether to wait for more. */
public interface LogFollower {
  /** A follower of logs that grow no more. */
  LogFollower NONE =
      new LogFollower() {
        @Override
        public boolean growing() {
          return false;
        }

        @Override
        public void await() {}
      };

  /** Whether more may come: false once the container is over or nobody listens any more. */
  boolean growing();

  /** Returns when something may have been written or {@link #growing} may have changed. */
  void await() throws InterruptedException;
}
