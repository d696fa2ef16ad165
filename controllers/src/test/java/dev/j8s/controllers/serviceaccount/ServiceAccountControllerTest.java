package dev.j8s.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Patch;
import dev.j8s.controllers.common.ControllerOptions;
import dev.j8s.controllers.common.SimulatedCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import org.junit.jupiter.api.Test;

class ServiceAccountControllerTest {
  @Test
  void aNamespaceGetsItsAccountAndTheAuthorityAndKeepsThem() {
    var cluster =
        new SimulatedCluster(
            1,
            ControllerOptions.DEFAULTS.withRootCa("PEM"),
            ServiceAccountController::create,
            RootCaPublisher::create);
    cluster.create(Namespace.class, "{'metadata':{'name':'shop'}}");
    cluster.environment.settle();
    assertThat(cluster.api.all(ServiceAccount.class))
        .extracting(a -> a.getMetadata().getNamespace() + "/" + a.getMetadata().getName())
        .containsExactly("shop/default");
    assertThat(cluster.api.get(ConfigMap.class, "shop", "kube-root-ca.crt").getData())
        .containsEntry("ca.crt", "PEM");
    cluster.client.resources(ServiceAccount.class).delete("shop", "default", new DeleteOptions());
    cluster
        .client
        .resources(ConfigMap.class)
        .patch("shop", "kube-root-ca.crt", Patch.merge("{\"data\":{\"ca.crt\":\"other\"}}"));
    cluster.environment.settle();
    assertThat(cluster.api.all(ServiceAccount.class)).hasSize(1);
    assertThat(cluster.api.get(ConfigMap.class, "shop", "kube-root-ca.crt").getData())
        .containsEntry("ca.crt", "PEM");
    cluster.close();
  }
}
