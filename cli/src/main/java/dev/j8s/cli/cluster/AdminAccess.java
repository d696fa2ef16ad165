package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** How the administrator of the cluster on this machine reaches its API server. */
public record AdminAccess(String server, String caPem, String certificatePem, String keyPem) {

  public static AdminAccess read(Layout layout) {
    Path file = layout.adminKubeconfig();
    if (!Files.exists(file)) {
      throw new CliException("there is no cluster on this machine: sudo ./j8s up makes one");
    }
    if (!Files.isReadable(file)) {
      throw new CliException("only its owner may read " + file + ": try sudo");
    }
    JsonNode root = new YAMLMapper().readTree(Pem.read(file));
    JsonNode cluster = root.at("/clusters/0/cluster");
    JsonNode user = root.at("/users/0/user");
    return new AdminAccess(
        cluster.path("server").asString(),
        decoded(cluster, "certificate-authority-data"),
        decoded(user, "client-certificate-data"),
        decoded(user, "client-key-data"));
  }

  private static String decoded(JsonNode node, String field) {
    return new String(
        Base64.getDecoder().decode(node.path(field).asString()), StandardCharsets.UTF_8);
  }
}
