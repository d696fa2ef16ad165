package dev.j8s.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses written as names, such as {@code 1.0.96.10.in-addr.arpa}. */
final class ReverseName {
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.in-addr\\.arpa");
  private static final Pattern IPV6 = Pattern.compile("([0-9a-f]\\.){32}ip6\\.arpa");

  private ReverseName() {}

  /** The address, if the name is that of one and not of a range. */
  static Optional<InetAddress> parse(String name) {
    byte[] bytes;
    var ipv4 = IPV4.matcher(name);
    if (ipv4.matches()) {
      bytes = new byte[4];
      for (int i = 0; i < 4; i++) {
        int octet = Integer.parseInt(ipv4.group(4 - i));
        if (octet > 255) {
          return Optional.empty();
        }
        bytes[i] = (byte) octet;
      }
    } else if (IPV6.matcher(name).matches()) {
      bytes = new byte[16];
      for (int i = 0; i < 32; i++) {
        int digit = Character.digit(name.charAt(2 * (31 - i)), 16);
        bytes[i / 2] |= (byte) (i % 2 == 0 ? digit << 4 : digit);
      }
    } else {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
