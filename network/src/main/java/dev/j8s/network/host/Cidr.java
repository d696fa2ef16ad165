package dev.j8s.network.host;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** A range of addresses, such as 10.244.1.0/24. */
public record Cidr(InetAddress base, int length) {
  public Cidr {
    requireNonNull(base, "base is null");
    int bits = base.getAddress().length * 8;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          "prefix length of %s/%d is not within 0 and %d"
              .formatted(base.getHostAddress(), length, bits));
    }
  }

  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a CIDR, it has no \"/\": " + text);
    }
    return new Cidr(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  /** The first IPv4 range of these, in their order. */
  public static Optional<String> firstIpv4(Collection<String> texts) {
    return texts.stream().filter(text -> parse(text).isIpv4()).findFirst();
  }

  public boolean isIpv4() {
    return base instanceof Inet4Address;
  }

  public boolean contains(InetAddress address) {
    byte[] a = base.getAddress();
    byte[] b = address.getAddress();
    if (a.length != b.length) {
      return false;
    }
    int whole = length / 8;
    if (!Arrays.equals(a, 0, whole, b, 0, whole)) {
      return false;
    }
    int rest = length % 8;
    return rest == 0 || (a[whole] & 0xff) >> (8 - rest) == (b[whole] & 0xff) >> (8 - rest);
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + length;
  }
}
