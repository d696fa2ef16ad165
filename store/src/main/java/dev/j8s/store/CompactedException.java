package dev.j8s.store;

/** The history that was asked for is gone. */
public final class CompactedException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final long compacted;

  public CompactedException(long asked, long compacted) {
    super("revision " + asked + " has been compacted; history begins after " + compacted, true);
    this.compacted = compacted;
  }

  /** The last revision whose history is gone. */
  public long compacted() {
    return compacted;
  }
}
