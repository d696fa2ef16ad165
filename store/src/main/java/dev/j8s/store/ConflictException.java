package dev.j8s.store;

/** A condition of a transaction did not hold; nothing was written. */
public final class ConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final long revision;

  /**
   * @param revision at which the key was really written last; 0 when it is not there
   */
  public ConflictException(String key, long expected, long revision) {
    super(
        "key " + key + " is at revision " + revision + ", the transaction expects " + expected,
        false);
    this.key = key;
    this.revision = revision;
  }

  public String key() {
    return key;
  }

  public long revision() {
    return revision;
  }
}
