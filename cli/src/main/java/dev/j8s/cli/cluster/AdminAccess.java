package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import dev.j8s.cli.certificate.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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

  /** Trusts this cluster and shows it the administrator. */
  public SSLContext sslContext() {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", Pem.certificates(caPem).getFirst());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, null);
      own.setKeyEntry(
          "admin",
          Pem.privateKey(keyPem),
          new char[0],
          Pem.certificates(certificatePem).toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the administrator's certificate can't be used", e);
    }
  }

  private static String decoded(JsonNode node, String field) {
    return new String(
        Base64.getDecoder().decode(node.path(field).asString()), StandardCharsets.UTF_8);
  }
}
