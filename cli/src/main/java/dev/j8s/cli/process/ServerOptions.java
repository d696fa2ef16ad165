package dev.j8s.cli.process;

import dev.j8s.cli.Layout;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is started with.
 *
 * @param advertiseAddress how nodes and pods reach this server
 * @param agent whether the process is a node as well
 * @param names more names and addresses for the server's certificate
 * @param tokenAuthFile lines of {@code token,user,uid,"group1,group2"}, or null for none
 */
public record ServerOptions(
    Layout layout,
    String bindAddress,
    int port,
    String advertiseAddress,
    String nodeName,
    boolean agent,
    String clusterCidr,
    String serviceCidr,
    List<String> names,
    @Nullable Path tokenAuthFile) {
  public ServerOptions {
    names = List.copyOf(names);
  }
}
