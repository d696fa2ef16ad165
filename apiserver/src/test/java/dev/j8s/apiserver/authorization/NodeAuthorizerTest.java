package dev.j8s.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.apiserver.testing.TestClient;
import dev.j8s.apiserver.testing.TestServer;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {
  private static final String DEFAULT = "/api/v1/namespaces/default";

  @TempDir static Path folder;
  private static TestServer server;
  private static TestClient node;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder, 0);
    server.certificates().issue("node", "CN=system:node:n1,O=system:nodes");
    node = TestClient.of(server, "node", null, Version.HTTP_2);
    try (TestClient admin = TestClient.of(server, "admin", null, Version.HTTP_2)) {
      admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}");
      admin.create(DEFAULT + "/serviceaccounts", "{\"metadata\":{\"name\":\"default\"}}");
      for (String name : new String[] {"used", "projected", "other"}) {
        admin.create(DEFAULT + "/secrets", "{\"metadata\":{\"name\":\"" + name + "\"}}");
      }
      admin.create(
          DEFAULT + "/pods",
          "{\"metadata\":{\"name\":\"mine\"},\"spec\":{\"nodeName\":\"n1\",\"volumes\":["
              + "{\"name\":\"v\",\"projected\":{\"sources\":[{\"secret\":{\"name\":\"projected\"}}]}}],"
              + "\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"env\":[{\"name\":\"E\","
              + "\"valueFrom\":{\"secretKeyRef\":{\"name\":\"used\",\"key\":\"k\"}}}]}]}}");
      admin.create(
          DEFAULT + "/pods",
          "{\"metadata\":{\"name\":\"elsewhere\"},\"spec\":{\"nodeName\":\"n2\",\"containers\":["
              + "{\"name\":\"c\",\"image\":\"i\",\"envFrom\":[{\"secretRef\":{\"name\":\"other\"}}]}]}}");
    }
  }

  @AfterAll
  static void stop() {
    node.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/namespaces/default/secrets/used, 200",
    "/api/v1/namespaces/default/secrets/projected, 200",
    "/api/v1/namespaces/default/secrets/other, 403",
    "/api/v1/namespaces/default/secrets, 403",
    "/api/v1/namespaces/default/secrets?fieldSelector=metadata.name%3Dused, 200",
    "/api/v1/namespaces/default/pods/mine, 200",
    "/api/v1/namespaces/default/pods/elsewhere, 403",
    "/api/v1/pods, 403",
    "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1, 200",
    "/api/v1/pods?fieldSelector=spec.nodeName%3Dn2, 403",
    "/api/v1/services, 200",
    "/api/v1/nodes, 200",
    "/apis/apps/v1/deployments, 403"
  })
  void readsWhatItsPodsNeedAndNothingElse(String path, int status) {
    assertThat(node.get(path).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"n1, 201", "n2, 403"})
  void tendsItsOwnLeaseOnly(String name, int status) {
    try (TestClient admin = TestClient.of(server, "admin", null, Version.HTTP_2)) {
      admin.create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"kube-node-lease\"}}");
    }
    String leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    String lease = "{\"metadata\":{\"name\":\"" + name + "\"}}";
    int created = node.create(leases, lease).statusCode();
    int changed =
        node.send(
                "PATCH",
                leases + "/" + name,
                "application/merge-patch+json",
                "{\"spec\":{\"leaseDurationSeconds\":40}}")
            .statusCode();
    assertThat(created).isIn(201, 403);
    assertThat(changed).isEqualTo(status == 201 ? 200 : 403);
  }
}
