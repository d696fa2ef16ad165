package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.cli.certificate.ClusterCertificates;
import dev.j8s.cli.certificate.Pem;
import dev.j8s.cli.kubeconfig.Kubeconfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministratorKubeconfigTest {
  @TempDir private Path folder;

  @Test
  void fabric8ReadsTheAdministratorsKey() throws Exception {
    Instant now = Instant.now();
    ClusterCertificates certificates = ClusterCertificates.open(folder, now);
    ClusterCertificates.Identity admin = certificates.admin(now);
    Config config =
        Config.fromKubeconfig(
            Kubeconfig.single(
                "j8s",
                "https://127.0.0.1:6443",
                Pem.read(certificates.caCertificate()),
                Pem.read(admin.certificate()),
                Pem.read(admin.key())));
    assertThat(SSLUtils.keyManagers(config)).isNotEmpty();
  }
}
