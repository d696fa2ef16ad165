package dev.j8s.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Client;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class GarbageCollectorTest {
  private SimulatedEnvironment environment;
  private FakeApi api;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void dependentsFollowTheirOwnerDownTheWholeChain(long seed) {
    setUp(seed);
    ConfigMap owner = add("default", "owner");
    ConfigMap child = add("default", "child", owner);
    add("default", "grandchild", child);
    add("default", "free");
    start();
    delete("owner", "Background");
    environment.settle();
    assertThat(names()).containsExactly("free");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anObjectWithAnotherLivingOwnerStaysAndLosesTheReference(long seed) {
    setUp(seed);
    ConfigMap one = add("default", "one");
    ConfigMap two = add("default", "two");
    add("default", "shared", one, two);
    start();
    delete("one", "Background");
    environment.settle();
    assertThat(names()).containsExactly("shared", "two");
    assertThat(api.get(ConfigMap.class, "default", "shared").getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getName)
        .containsExactly("two");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void inForegroundTheOwnerGoesAfterItsBlockingDependents(long seed) {
    setUp(seed);
    ConfigMap owner = add("default", "owner");
    ConfigMap held =
        api.add(
            new ConfigMapBuilder(of("default", "held", owner))
                .editMetadata()
                .withFinalizers("example.com/hold")
                .endMetadata()
                .build());
    add("default", "plain", owner);
    start();
    delete("owner", "Foreground");
    environment.advance(Duration.ofSeconds(5));
    assertThat(names()).containsExactly("held", "owner");
    api.remove(held);
    environment.advance(Duration.ofSeconds(5));
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void orphansOutliveTheirOwner(long seed) {
    setUp(seed);
    ConfigMap owner = add("default", "owner");
    add("default", "child", owner);
    start();
    delete("owner", "Orphan");
    environment.advance(Duration.ofSeconds(5));
    assertThat(names()).containsExactly("child");
    assertThat(api.get(ConfigMap.class, "default", "child").getMetadata().getOwnerReferences())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasOrphanedWhileNobodyWatchedIsCollectedAtStart(long seed) {
    setUp(seed);
    ConfigMap owner = add("default", "owner");
    add("default", "child", owner);
    api.remove(owner);
    add("default", "owner");
    start();
    assertThat(names()).containsExactly("owner");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anOwnerInAnotherNamespaceIsNoOwner(long seed) {
    setUp(seed);
    ConfigMap owner = add("elsewhere", "owner");
    add("default", "child", owner);
    start();
    environment.advance(Duration.ofSeconds(5));
    assertThat(names()).containsExactly("owner");
    assertThat(api.all(Event.class))
        .extracting(Event::getReason)
        .containsOnly("OwnerRefInvalidNamespace");
  }

  private void setUp(long seed) {
    environment = new SimulatedEnvironment(seed);
    api = new FakeApi(environment);
    api.serve(ConfigMap.class);
  }

  private void start() {
    Client client = api.client();
    var collector =
        new GarbageCollector(
            new ControllerContext(
                client, client.informers(), environment, ControllerOptions.DEFAULTS));
    collector.start();
    environment.settle();
  }

  private void delete(String name, String policy) {
    api.client()
        .resources(ConfigMap.class)
        .delete("default", name, new DeleteOptionsBuilder().withPropagationPolicy(policy).build());
  }

  private ConfigMap add(String namespace, String name, HasMetadata... owners) {
    return api.add(of(namespace, name, owners));
  }

  private static ConfigMap of(String namespace, String name, HasMetadata... owners) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withOwnerReferences(
            Arrays.stream(owners)
                .map(owner ->
                    new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .withBlockOwnerDeletion(true)
                        .build())
                .toList())
        .endMetadata()
        .build();
  }

  private List<String> names() {
    return api.all(ConfigMap.class).stream().map(c -> c.getMetadata().getName()).sorted().toList();
  }
}
