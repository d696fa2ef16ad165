package dev.j8s.controllers.nodeipam;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** A range of addresses cut into equal parts, each free or taken. Not thread-safe. */
final class CidrSet {
  private static final int MOST_BITS = 16;

  private final byte[] base;
  private final int prefix;
  private final int partPrefix;
  private final int parts;
  private final BitSet taken = new BitSet();
  private int next;

  /**
   * @param cidr such as {@code 10.244.0.0/16}
   * @param partPrefix the prefix length of a part, such as 24
   */
  CidrSet(String cidr, int partPrefix) {
    Range range = Range.parse(cidr);
    this.prefix = range.prefix();
    this.base = range.address();
    this.partPrefix = partPrefix;
    if (partPrefix < prefix || partPrefix > base.length * 8) {
      throw new IllegalArgumentException(
          "a node's mask /" + partPrefix + " does not fit into cluster CIDR " + cidr);
    }
    if (partPrefix - prefix > MOST_BITS) {
      throw new IllegalArgumentException(
          "cluster CIDR "
              + cidr
              + " and node mask /"
              + partPrefix
              + " differ by more than "
              + MOST_BITS
              + " bits");
    }
    parts = 1 << (partPrefix - prefix);
  }

  /** Takes the next free part, going round, so that one just freed is not used again at once. */
  Optional<String> take() {
    int free = taken.nextClearBit(next);
    if (free >= parts) {
      free = taken.nextClearBit(0);
    }
    if (free >= parts) {
      return Optional.empty();
    }
    taken.set(free);
    next = (free + 1) % parts;
    return Optional.of(part(free));
  }

  /** Takes all parts that a range touches; a range outside is none of ours. */
  void occupy(String cidr) {
    mark(cidr, true);
  }

  void release(String cidr) {
    mark(cidr, false);
  }

  boolean covers(String cidr) {
    Range range = Range.parse(cidr);
    return range.address().length == base.length
        && Arrays.equals(Range.masked(range.address(), prefix), base);
  }

  private void mark(String cidr, boolean value) {
    if (!covers(cidr)) {
      return;
    }
    Range range = Range.parse(cidr);
    int first = index(range.address());
    int count = range.prefix() >= partPrefix ? 1 : 1 << (partPrefix - range.prefix());
    taken.set(first, Math.min(first + count, parts), value);
  }

  private int index(byte[] address) {
    return new BigInteger(1, address)
        .subtract(new BigInteger(1, base))
        .shiftRight(base.length * 8 - partPrefix)
        .intValueExact();
  }

  private String part(int index) {
    BigInteger address =
        new BigInteger(1, base)
            .add(BigInteger.valueOf(index).shiftLeft(base.length * 8 - partPrefix));
    byte[] bytes = new byte[base.length];
    byte[] digits = address.toByteArray();
    int length = Math.min(digits.length, bytes.length);
    System.arraycopy(digits, digits.length - length, bytes, bytes.length - length, length);
    return Range.text(bytes) + "/" + partPrefix;
  }

  /** An address range; the address has no bits below the prefix. */
  @SuppressWarnings("ArrayRecordComponent")
  record Range(byte[] address, int prefix) {
    static Range parse(String cidr) {
      int slash = cidr.indexOf('/');
      if (slash < 0) {
        throw new IllegalArgumentException("\"" + cidr + "\" is no CIDR: it has no /");
      }
      byte[] address = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
      int prefix = Integer.parseInt(cidr.substring(slash + 1));
      return new Range(masked(address, prefix), prefix);
    }

    static byte[] masked(byte[] address, int prefix) {
      byte[] masked = address.clone();
      for (int bit = prefix; bit < masked.length * 8; bit++) {
        masked[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
      }
      return masked;
    }

    static String text(byte[] address) {
      try {
        String text = InetAddress.getByAddress(address).getHostAddress();
        return address.length == 4 ? text : shortened(text);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }

    /** The longest run of zero groups becomes {@code ::}. */
    private static String shortened(String text) {
      String[] groups = text.split(":");
      int bestStart = -1;
      int bestLength = 1;
      for (int i = 0; i < groups.length; i++) {
        int end = i;
        while (end < groups.length && groups[end].equals("0")) {
          end++;
        }
        if (end - i > bestLength) {
          bestStart = i;
          bestLength = end - i;
        }
      }
      if (bestStart < 0) {
        return text;
      }
      String head = String.join(":", Arrays.copyOfRange(groups, 0, bestStart));
      String tail =
          String.join(":", Arrays.copyOfRange(groups, bestStart + bestLength, groups.length));
      return head + "::" + tail;
    }
  }
}
