package dev.j8s.kubelet.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.client.Lister;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.kubelet.reference.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodEnvironmentTest {
  private final List<String> events = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private final Pod pod =
      new PodBuilder()
          .withNewMetadata()
          .withName("web")
          .withNamespace("shop")
          .withUid("u-1")
          .addToLabels("app", "web")
          .endMetadata()
          .withNewSpec()
          .withNodeName("node-1")
          .endSpec()
          .build();

  @Test
  void variablesComeFromMapsSecretsFieldsAndResourcesAndReferToEarlierOnes() throws Exception {
    Container container =
        new ContainerBuilder()
            .withName("main")
            .addNewEnvFrom()
            .withPrefix("CFG_")
            .withNewConfigMapRef("app", false)
            .endEnvFrom()
            .addNewEnv()
            .withName("URL")
            .withValue("http://$(CFG_host):$(DB_SERVICE_PORT)/$$(x)/$(LATER)")
            .endEnv()
            .addNewEnv()
            .withName("LATER")
            .withValue("late")
            .endEnv()
            .addNewEnv()
            .withName("PASSWORD")
            .withNewValueFrom()
            .withNewSecretKeyRef("password", "login", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("LABEL")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.labels['app']")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("IPS")
            .withNewValueFrom()
            .withNewFieldRef("v1", "status.podIPs")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("MEMORY")
            .withNewValueFrom()
            .withNewResourceFieldRef()
            .withResource("limits.memory")
            .withDivisor(new Quantity("1Mi"))
            .endResourceFieldRef()
            .endValueFrom()
            .endEnv()
            .withCommand("/bin/$(LATER)")
            .withArgs("$(PASSWORD)", "$(NOT)", "$$(LATER)")
            .build();
    services.add(service("shop", "db", "10.0.0.7", 5432));

    ContainerStart start = environment().resolve(pod, container, List.of("10.1.0.2", "fd00::2"));

    assertThat(start.env())
        .containsEntry("CFG_host", "db.local")
        .containsEntry("URL", "http://db.local:5432/$(x)/$(LATER)")
        .containsEntry("PASSWORD", "s3cret")
        .containsEntry("LABEL", "web")
        .containsEntry("IPS", "10.1.0.2,fd00::2")
        .containsEntry("MEMORY", "2048")
        .containsEntry("DB_PORT_5432_TCP_ADDR", "10.0.0.7")
        .containsEntry("DB_PORT", "tcp://10.0.0.7:5432");
    assertThat(start.command()).containsExactly("/bin/late");
    assertThat(start.args()).containsExactly("s3cret", "$(NOT)", "$(LATER)");
  }

  @Test
  void withoutLinksOnlyTheApiServerIsTold() throws Exception {
    services.add(service("shop", "db", "10.0.0.7", 5432));
    services.add(service("default", "kubernetes", "10.0.0.1", 443));
    services.add(service("default", "other", "10.0.0.9", 80));
    Pod plain = new PodBuilder(pod).editSpec().withEnableServiceLinks(false).endSpec().build();

    assertThat(
            environment()
                .resolve(plain, new ContainerBuilder().withName("c").build(), List.of())
                .env())
        .containsOnlyKeys(
            "KUBERNETES_SERVICE_HOST",
            "KUBERNETES_SERVICE_PORT",
            "KUBERNETES_PORT",
            "KUBERNETES_PORT_443_TCP",
            "KUBERNETES_PORT_443_TCP_PROTO",
            "KUBERNETES_PORT_443_TCP_PORT",
            "KUBERNETES_PORT_443_TCP_ADDR");
  }

  @Test
  void whatIsMissingIsNamedAsUpstreamDoes() {
    assertThatThrownBy(() -> environment().resolve(pod, fromMap("gone", "k", null), List.of()))
        .hasMessage("configmap \"gone\" not found");
    assertThatThrownBy(() -> environment().resolve(pod, fromMap("app", "k", null), List.of()))
        .hasMessage("couldn't find key k in ConfigMap shop/app");
  }

  @Test
  void anOptionalVariableThatIsMissingIsNotSet() throws Exception {
    assertThat(environment().resolve(pod, fromMap("gone", "k", true), List.of()).env()).isEmpty();
    assertThat(environment().resolve(pod, fromMap("app", "k", true), List.of()).env()).isEmpty();
  }

  @Test
  void keysThatCanNotBeVariablesAreToldAndSkipped() throws Exception {
    Container container =
        new ContainerBuilder()
            .withName("c")
            .addNewEnvFrom()
            .withNewConfigMapRef("odd", null)
            .endEnvFrom()
            .build();

    assertThat(environment().resolve(pod, container, List.of()).env()).containsOnlyKeys("1.ok");
    assertThat(events)
        .containsExactly(
            "Warning InvalidEnvironmentVariableNames Keys [a=b] from the EnvFrom configMap shop/odd were skipped since they are considered invalid environment variable names.");
  }

  private static Container fromMap(String map, String key, @Nullable Boolean optional) {
    return new ContainerBuilder()
        .withName("c")
        .addNewEnv()
        .withName("X")
        .withNewValueFrom()
        .withNewConfigMapKeyRef(key, map, optional)
        .endValueFrom()
        .endEnv()
        .build();
  }

  private static Service service(String namespace, String name, String address, int port) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(address)
        .addNewPort()
        .withPort(port)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  private PodEnvironment environment() {
    return new PodEnvironment(
        new Objects(),
        new Services(),
        new Recorder(),
        () -> List.of("192.0.2.1"),
        () -> Map.of("memory", new Quantity("2Gi")));
  }

  private static final class Objects implements ReferencedObjects {
    @Override
    public Optional<ConfigMap> configMap(String namespace, String name) {
      return switch (name) {
        case "app" -> Optional.of(new ConfigMapBuilder().addToData("host", "db.local").build());
        case "odd" ->
            Optional.of(
                new ConfigMapBuilder().addToData("1.ok", "x").addToData("a=b", "y").build());
        default -> Optional.empty();
      };
    }

    @Override
    public Optional<Secret> secret(String namespace, String name) {
      return name.equals("login")
          ? Optional.of(new SecretBuilder().addToData("password", "czNjcmV0").build())
          : Optional.empty();
    }
  }

  private final class Services implements Lister<Service> {
    @Override
    public Optional<Service> get(@Nullable String namespace, String name) {
      return services.stream().filter(s -> s.getMetadata().getName().equals(name)).findFirst();
    }

    @Override
    public List<Service> list() {
      return services;
    }

    @Override
    public List<Service> list(String namespace) {
      return services;
    }

    @Override
    public List<Service> byIndex(String index, String value) {
      return List.of();
    }
  }

  private final class Recorder implements EventRecorder {
    @Override
    public void event(ObjectReference about, String type, String reason, String message) {
      events.add(type + " " + reason + " " + message);
    }

    @Override
    public void event(HasMetadata about, String type, String reason, String message) {
      events.add(type + " " + reason + " " + message);
    }
  }
}
