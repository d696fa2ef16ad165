package dev.j8s.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name servers of a resolv.conf. */
final class ResolvConf {
  private static final Logger LOG = LoggerFactory.getLogger(ResolvConf.class);
  private static final int PORT = 53;

  private ResolvConf() {}

  /** In their order, without those that would lead back to this server. */
  static List<InetSocketAddress> read(Path file, Set<InetAddress> own) throws IOException {
    List<InetSocketAddress> servers = new ArrayList<>();
    if (!Files.exists(file)) {
      LOG.warn("{} is not there: names outside the cluster can't be resolved", file);
      return servers;
    }
    for (String line : Files.readAllLines(file)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length > 1 && words[0].equals("nameserver")) {
        try {
          InetAddress address = InetAddress.ofLiteral(words[1]);
          if (!own.contains(address)) {
            servers.add(new InetSocketAddress(address, PORT));
          }
        } catch (IllegalArgumentException e) {
          LOG.warn("{}: \"{}\" is not an address", file, words[1]);
        }
      }
    }
    return servers;
  }
}
