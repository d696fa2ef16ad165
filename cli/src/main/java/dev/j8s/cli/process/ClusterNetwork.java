package dev.j8s.cli.process;

import dev.j8s.client.Client;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.util.Map;

/**
 * The cluster's network, which all nodes must agree on. The server publishes it as a config map
 * that nodes may read.
 */
record ClusterNetwork(String clusterCidr, String serviceCidr, String dnsAddress, String domain) {
  static final String NAMESPACE = "kube-system";
  static final String NAME = "cluster-network";

  static ClusterNetwork read(Client client) throws IOException {
    Map<String, String> data =
        client
            .resources(ConfigMap.class)
            .get(NAMESPACE, NAME)
            .orElseThrow(() -> new IOException("there is no config map " + NAME + " yet"))
            .getData();
    return new ClusterNetwork(
        value(data, "clusterCidr"),
        value(data, "serviceCidr"),
        value(data, "dnsAddress"),
        value(data, "domain"));
  }

  private static String value(Map<String, String> data, String key) throws IOException {
    String value = data.get(key);
    if (value == null) {
      throw new IOException("the config map " + NAME + " has no " + key);
    }
    return value;
  }

  ConfigMap toConfigMap() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(NAME)
        .endMetadata()
        .withData(
            Map.of(
                "clusterCidr", clusterCidr,
                "serviceCidr", serviceCidr,
                "dnsAddress", dnsAddress,
                "domain", domain))
        .build();
  }
}
