package dev.j8s.testkit;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Gives out the addresses of a node's range: each pod keeps its own until it is gone. */
final class PodAddresses {
  /** The network's own address and that of the node's end of it. */
  private static final int RESERVED = 2;

  private final String cidr;
  private final int first;
  private final int size;
  private final Map<String, Integer> offsets = new HashMap<>(); // by uid; guarded by this

  /**
   * @param cidr IPv4, such as {@code 10.244.3.0/24}
   */
  PodAddresses(String cidr) {
    int slash = cidr.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("a range is ADDRESS/BITS, not \"" + cidr + "\"");
    }
    int bits = Integer.parseInt(cidr.substring(slash + 1));
    this.cidr = cidr;
    this.first =
        ByteBuffer.wrap(Inet4Address.ofLiteral(cidr.substring(0, slash)).getAddress()).getInt();
    this.size = 1 << (Integer.SIZE - bits);
  }

  synchronized String of(String uid) {
    Integer offset = offsets.get(uid);
    if (offset == null) {
      offset = free();
      offsets.put(uid, offset);
    }
    return text(first + offset);
  }

  synchronized void release(String uid) {
    offsets.remove(uid);
  }

  private int free() {
    for (int offset = RESERVED; offset < size - 1; offset++) {
      if (!offsets.containsValue(offset)) {
        return offset;
      }
    }
    throw new IllegalStateException("all addresses of " + cidr + " are given out");
  }

  private static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}
