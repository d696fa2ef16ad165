package dev.j8s.network.cni;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * This node's pod network, as a CNI network configuration list in the folder that the runtime
 * watches.
 *
 * <p>Each pod gets a veth pair of its own whose other end is routed by the node (the {@code ptp}
 * plugin), not a port of a bridge: so the packets between two pods of a node pass the node's own
 * rules too, whether or not the kernel shows bridged packets to them, and a Service whose endpoint
 * is on the client's own node works everywhere.
 */
public final class CniConfig {
  private static final Logger LOG = LoggerFactory.getLogger(CniConfig.class);
  private static final String VERSION = "0.4.0";
  private static final String FILE = "10-j8s.conflist";

  private final Path folder;
  private final Path dataFolder;
  private final String networkName;
  private @Nullable String written; // guarded by this

  /**
   * @param folder where the runtime looks for network configurations
   * @param dataFolder where the plugins keep which address is whose
   */
  public CniConfig(Path folder, Path dataFolder, String nodeName) {
    this.folder = requireNonNull(folder, "folder is null");
    this.dataFolder = requireNonNull(dataFolder, "dataFolder is null");
    this.networkName = "j8s-" + nodeName;
  }

  /** Writes the configuration for this range of pod addresses, whole or not at all. */
  public synchronized void write(String podCidr) throws IOException {
    String text = render(podCidr);
    if (text.equals(written)) {
      return;
    }
    Files.createDirectories(folder);
    Files.createDirectories(dataFolder);
    Path target = folder.resolve(FILE);
    if (!Files.exists(target) || !Files.readString(target).equals(text)) {
      // The runtime reads only .conf, .conflist and .json files.
      Path unfinished = folder.resolve("." + FILE + ".new");
      Files.writeString(unfinished, text);
      Files.move(
          unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LOG.info(
          "wrote the pod network {} with pod addresses {} to {}", networkName, podCidr, target);
    }
    written = text;
  }

  private String render(String podCidr) {
    var wiring =
        Map.of(
            "type",
            "ptp",
            "ipMasq",
            false,
            "ipam",
            Map.of(
                "type", "host-local",
                "dataDir", dataFolder.toString(),
                "ranges", List.of(List.of(Map.of("subnet", podCidr))),
                "routes", List.of(Map.of("dst", "0.0.0.0/0"))));
    var hostPorts =
        Map.of("type", "portmap", "capabilities", Map.of("portMappings", true), "snat", true);
    var network =
        Map.of("cniVersion", VERSION, "name", networkName, "plugins", List.of(wiring, hostPorts));
    return JsonMapper.builder()
        .configure(tools.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(network);
  }
}
