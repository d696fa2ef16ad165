package dev.j8s.network.service;

import java.util.Set;

/** One address and port behind a service port, as seen from this node. */
record Endpoint(
    String address,
    int port,
    boolean local,
    boolean placeKnown,
    boolean ready,
    boolean serving,
    boolean terminating,
    Set<String> forZones,
    Set<String> forNodes) {

  /** Whether it may be on this node: hand-made endpoints don't say where they are. */
  boolean mayBeLocal() {
    return local || !placeKnown;
  }

  boolean lastResort() {
    return serving && terminating;
  }

  @Override
  public String toString() {
    return address + "/" + port;
  }
}
