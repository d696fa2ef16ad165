package dev.j8s.client.transport;

/** An open watch. */
public interface Watch extends AutoCloseable {
  /** Ends it; the listener hears nothing more except what is being delivered right now. */
  @Override
  void close();
}
