package dev.j8s.cli.process;

import dev.j8s.api.status.ApiException;
import dev.j8s.cli.join.JoinToken;
import dev.j8s.client.Client;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.Map;

/** The objects that this program needs in every cluster, made when they are not there. */
final class ClusterBootstrap {
  private static final String SYSTEM = "kube-system";
  private static final int DNS_PORT = 53;

  private final Client client;

  ClusterBootstrap(Client client) {
    this.client = client;
  }

  /**
   * The service that pods ask for names. It has no endpoints: every node answers at its address.
   */
  void dnsService(String address) {
    if (client.resources(Service.class).get(SYSTEM, "kube-dns").isPresent()) {
      return;
    }
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(SYSTEM)
            .withName("kube-dns")
            .withLabels(
                Map.of(
                    "k8s-app", "kube-dns",
                    "kubernetes.io/cluster-service", "true",
                    "kubernetes.io/name", "CoreDNS"))
            .endMetadata()
            .withNewSpec()
            .withClusterIP(address)
            .withPorts(
                new ServicePortBuilder()
                    .withName("dns")
                    .withPort(DNS_PORT)
                    .withProtocol("UDP")
                    .build(),
                new ServicePortBuilder()
                    .withName("dns-tcp")
                    .withPort(DNS_PORT)
                    .withProtocol("TCP")
                    .build())
            .endSpec()
            .build();
    ignoringExisting(() -> client.resources(Service.class).create(service));
  }

  /** Tells joining nodes of the network; an older one is replaced. */
  void network(ClusterNetwork network) {
    ConfigMap wanted = network.toConfigMap();
    var configMaps = client.resources(ConfigMap.class);
    var found = configMaps.get(ClusterNetwork.NAMESPACE, ClusterNetwork.NAME);
    if (found.isEmpty()) {
      ignoringExisting(() -> configMaps.create(wanted));
    } else if (!wanted.getData().equals(found.get().getData())) {
      configMaps.update(wanted);
    }
  }

  /** Lets machines that have the join token ask for a certificate. */
  void joinToken(JoinToken token) {
    String name = "bootstrap-token-" + token.id();
    if (client.resources(Secret.class).get(SYSTEM, name).isPresent()) {
      return;
    }
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(SYSTEM)
            .withName(name)
            .endMetadata()
            .withType("bootstrap.kubernetes.io/token")
            .withStringData(
                Map.of(
                    "token-id",
                    token.id(),
                    "token-secret",
                    token.secret(),
                    "usage-bootstrap-authentication",
                    "true",
                    "description",
                    "Joins machines to the cluster as nodes."))
            .build();
    ignoringExisting(() -> client.resources(Secret.class).create(secret));
  }

  private static void ignoringExisting(Runnable creation) {
    try {
      creation.run();
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }
}
