package dev.j8s.apiserver.proxy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.registry.Registry;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the node agents and pods are, and how the API server shows the agents who it is. */
public final class Nodes {
  private static final int KUBELET_PORT = 10250;
  private static final String[] PREFERRED = {
    "InternalIP", "ExternalIP", "InternalDNS", "ExternalDNS", "Hostname"
  };

  private final Catalog catalog;
  private final Registry registry;
  private final AgentTls tls;

  /**
   * @param certificate shown to node agents, with its key
   * @param ca signs the agents' own certificates; null when any is taken
   */
  public Nodes(Catalog catalog, Registry registry, Path certificate, Path key, @Nullable Path ca) {
    this.catalog = catalog;
    this.registry = registry;
    this.tls = new AgentTls(certificate, key, ca);
  }

  /** TLS to somebody whose certificate nobody can check. */
  SslContext anybody() {
    return tls.anybody();
  }

  ObjectNode object(String resource, @Nullable String namespace, String name) {
    return registry.get(type("", "v1", resource), namespace, name, "").tree();
  }

  Registry registry() {
    return registry;
  }

  ResourceType type(String group, String version, String resource) {
    return catalog
        .find(new GroupVersionResource(group, version, resource))
        .orElseThrow(() -> ApiException.internalError("no resource type " + resource));
  }

  /** A path on the agent of a node, at the port that it says it listens on. */
  Target agent(String node, String uri) {
    JsonNode status = object("nodes", null, node).path("status");
    int told = status.path("daemonEndpoints").path("kubeletEndpoint").path("Port").asInt(0);
    int port = told > 0 ? told : KUBELET_PORT;
    return new Target(address(node, status), port, tls.asApiServer(), uri);
  }

  static String address(String node, JsonNode status) {
    for (String wanted : PREFERRED) {
      for (JsonNode address : status.path("addresses")) {
        if (address.path("type").asString("").equals(wanted)) {
          return address.path("address").asString("");
        }
      }
    }
    throw ApiException.internalError(
        "no preferred addresses found; known addresses: [] (node " + node + ")");
  }
}
