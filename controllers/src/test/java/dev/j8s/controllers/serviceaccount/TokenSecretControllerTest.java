package dev.j8s.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenSecretControllerTest {
  private final List<String> requests = new ArrayList<>();
  private final SimulatedCluster cluster =
      new SimulatedCluster(
          1,
          ControllerOptions.DEFAULTS.withRootCa("PEM"),
          context ->
              TokenSecretController.create(
                  context,
                  (namespace, account, body) -> {
                    requests.add(namespace + "/" + account + " " + Json.string(body));
                    return Json.mapper().readTree("{\"status\":{\"token\":\"secret\"}}");
                  }));

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aTokenSecretIsFilledOnceWithATokenThatIsBoundToIt() {
    account();
    secret("kubernetes.io/service-account-token");
    Secret filled = cluster.api.get(Secret.class, "shop", "s");
    assertThat(decoded(filled, "token")).isEqualTo("secret");
    assertThat(decoded(filled, "ca.crt")).isEqualTo("PEM");
    assertThat(decoded(filled, "namespace")).isEqualTo("shop");
    assertThat(filled.getMetadata().getAnnotations())
        .containsEntry(
            "kubernetes.io/service-account.uid",
            cluster.api.get(ServiceAccount.class, "shop", "builder").getMetadata().getUid());
    assertThat(requests)
        .singleElement()
        .asString()
        .startsWith("shop/builder ")
        .contains("\"kind\":\"Secret\"")
        .contains("\"uid\":\"" + filled.getMetadata().getUid() + "\"");
    cluster.crash();
    cluster.environment.settle();
    assertThat(requests).hasSize(1);
  }

  @Test
  void itGoesWithItsAccountAlsoWhenAnotherOfThatNameComes() {
    account();
    secret("kubernetes.io/service-account-token");
    cluster.client.resources(ServiceAccount.class).delete("shop", "builder", new DeleteOptions());
    account();
    assertThat(cluster.api.all(Secret.class)).isEmpty();
  }

  @Test
  void otherSecretsAreNoneOfItsBusiness() {
    secret("Opaque");
    assertThat(cluster.api.all(Secret.class)).hasSize(1);
    assertThat(requests).isEmpty();
  }

  private void account() {
    cluster.create(ServiceAccount.class, "{'metadata':{'name':'builder','namespace':'shop'}}");
    cluster.environment.settle();
  }

  private void secret(String type) {
    cluster.create(
        Secret.class,
        ("{'metadata':{'name':'s','namespace':'shop','annotations':"
                + "{'kubernetes.io/service-account.name':'builder'}},'type':'%s'}")
            .formatted(type));
    cluster.environment.settle();
  }

  private static String decoded(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
