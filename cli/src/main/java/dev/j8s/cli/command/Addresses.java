package dev.j8s.cli.command;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/** The addresses of this machine. */
final class Addresses {
  private Addresses() {}

  /** The address this machine uses towards others, or the first that is not its loopback. */
  static String outgoing() {
    try (DatagramSocket socket = new DatagramSocket()) {
      // Connecting a datagram socket only asks the routing table; nothing is sent. The address is
      // one reserved for documentation.
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9));
      InetAddress local = socket.getLocalAddress();
      if (!local.isAnyLocalAddress()) {
        return local.getHostAddress();
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // No default route: look at the interfaces.
      return ofAnInterface();
    }
    return ofAnInterface();
  }

  private static String ofAnInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof java.net.Inet4Address)
          .filter(address -> !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElse("127.0.0.1");
    } catch (IOException e) {
      throw new CliException("could not read this machine's addresses: " + e.getMessage(), e);
    }
  }
}
