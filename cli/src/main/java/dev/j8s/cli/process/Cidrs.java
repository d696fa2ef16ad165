package dev.j8s.cli.process;

import dev.j8s.cli.CliException;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses at fixed places of an IPv4 network. */
final class Cidrs {
  private Cidrs() {}

  /** The address at a place: {@code nth("10.96.0.0/16", 10)} is 10.96.0.10. */
  static String nth(String cidr, int place) {
    String[] parts = cidr.split("/");
    try {
      if (parts.length == 2
          && InetAddress.ofLiteral(parts[0]) instanceof Inet4Address base
          && Integer.parseInt(parts[1]) <= 28) {
        byte[] bytes = base.getAddress();
        int value =
            (bytes[0] & 0xff) << 24
                | (bytes[1] & 0xff) << 16
                | (bytes[2] & 0xff) << 8
                | bytes[3] & 0xff;
        int address = value + place;
        return "%d.%d.%d.%d"
            .formatted(
                address >>> 24 & 0xff, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
      }
    } catch (IllegalArgumentException e) {
      throw new CliException(cidr + " is not an IPv4 network such as 10.96.0.0/16", e);
    }
    throw new CliException(cidr + " is not an IPv4 network such as 10.96.0.0/16");
  }
}
