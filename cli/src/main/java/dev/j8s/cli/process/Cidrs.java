package dev.j8s.cli.process;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.j8s.cli.CliException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;

/** Addresses at fixed places of an IPv4 network. */
final class Cidrs {
  private Cidrs() {}

  /** The address at a place: {@code nth("10.96.0.0/16", 10)} is 10.96.0.10. */
  static String nth(String cidr, int place) {
    List<String> parts = Splitter.on('/').splitToList(cidr);
    try {
      if (parts.size() == 2
          && InetAddress.ofLiteral(parts.get(0)) instanceof Inet4Address base
          && Integer.parseInt(parts.get(1)) <= 28) {
        int address = ByteBuffer.wrap(base.getAddress()).getInt() + place;
        return InetAddress.getByAddress(Ints.toByteArray(address)).getHostAddress();
      }
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw new CliException(cidr + " is not an IPv4 network such as 10.96.0.0/16", e);
    }
    throw new CliException(cidr + " is not an IPv4 network such as 10.96.0.0/16");
  }
}
