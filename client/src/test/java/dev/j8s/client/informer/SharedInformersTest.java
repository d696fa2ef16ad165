package dev.j8s.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.ApiClient;
import dev.j8s.client.Informer;
import dev.j8s.client.Scope;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedInformersTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final FakeApi api = new FakeApi(environment);
  private final ApiClient client = api.client();
  private final List<String> heard = new ArrayList<>();

  @Test
  void aLateHandlerHearsOfAllThatIsThere() {
    create("a", Map.of());
    var informers = client.informers();
    var informer = informers.of(ConfigMap.class);
    informers.start();
    environment.settle();
    assertThat(informers.synced()).isCompleted();
    informer.addHandler(recorder());
    create("b", Map.of());
    environment.settle();
    assertThat(heard).containsExactly("+a", "+b");
  }

  @Test
  void listsAgainWhenItsVersionIsGone() {
    create("a", Map.of());
    create("b", Map.of());
    var informers = client.informers();
    var informer = informers.of(ConfigMap.class);
    informer.addHandler(recorder());
    informers.start();
    environment.settle();
    api.cutWatches();
    client.resources(ConfigMap.class).delete("default", "a", new DeleteOptions());
    create("c", Map.of());
    api.compact();
    environment.advance(Duration.ofSeconds(10));
    assertThat(informer.lister().list()).hasSize(2);
    assertThat(heard).contains("-a", "+c").hasSize(4);
  }

  @Test
  void anObjectThatLeavesTheScopeIsDeletedFromTheCopy() {
    var informers = client.informers();
    var informer = informers.of(ConfigMap.class, new Scope("", "app=web", ""));
    informer.addHandler(recorder());
    informers.start();
    ConfigMap web = create("web", Map.of("app", "web"));
    environment.settle();
    client
        .resources(ConfigMap.class)
        .update(
            new ConfigMapBuilder(web).editMetadata().withLabels(Map.of()).endMetadata().build());
    environment.settle();
    assertThat(heard).containsExactly("+web", "-web");
  }

  @Test
  void anIndexFollowsItsObjects() {
    var informers = client.informers();
    var informer = informers.of(ConfigMap.class);
    informer.addIndex("app", o -> o.getMetadata().getLabels().values());
    informers.start();
    ConfigMap one = create("one", Map.of("app", "a"));
    environment.settle();
    assertThat(informer.lister().byIndex("app", "a")).hasSize(1);
    client
        .resources(ConfigMap.class)
        .update(
            new ConfigMapBuilder(one).editMetadata().addToLabels("app", "b").endMetadata().build());
    environment.settle();
    assertThat(informer.lister().byIndex("app", "a")).isEmpty();
    assertThat(informer.lister().byIndex("app", "b")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theCopyIsWhatTheServerHasWhateverBreaks(long seed) {
    var env = new SimulatedEnvironment(seed);
    var server = new FakeApi(env);
    var informers = server.client().informers();
    var informer = informers.of(ConfigMap.class);
    var mirror = new java.util.TreeMap<String, String>();
    informer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(ConfigMap object) {
            assertThat(mirror.put(object.getMetadata().getName(), version(object))).isNull();
          }

          @Override
          public void updated(ConfigMap before, ConfigMap after) {
            assertThat(mirror.put(after.getMetadata().getName(), version(after)))
                .isEqualTo(version(before));
          }

          @Override
          public void deleted(ConfigMap last) {
            assertThat(mirror.remove(last.getMetadata().getName())).isNotNull();
          }
        });
    informers.start();
    var random = new Random(seed);
    var resources = server.client().resources(ConfigMap.class);
    for (int i = 0; i < 300; i++) {
      String name = "n" + random.nextInt(8);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          var there = resources.get("default", name);
          if (there.isEmpty()) {
            resources.create(configMap(name, Map.of()));
          } else {
            resources.update(new ConfigMapBuilder(there.get()).addToData("i", "" + i).build());
          }
        }
        case 3 -> resources.delete("default", name, new DeleteOptions());
        case 4 -> server.cutWatches();
        case 5 -> server.compact();
        default -> env.advance(Duration.ofMillis(random.nextInt(2000)));
      }
    }
    env.advance(Duration.ofMinutes(2));
    var expected = new java.util.TreeMap<String, String>();
    server.all(ConfigMap.class).forEach(o -> expected.put(o.getMetadata().getName(), version(o)));
    assertThat(mirror).isEqualTo(expected);
    server.checkSharedObjects();
  }

  private static String version(ConfigMap object) {
    return object.getMetadata().getResourceVersion();
  }

  private ConfigMap create(String name, Map<String, String> labels) {
    return client.resources(ConfigMap.class).create(configMap(name, labels));
  }

  private static ConfigMap configMap(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private Informer.Handler<ConfigMap> recorder() {
    return new Informer.Handler<>() {
      @Override
      public void added(ConfigMap object) {
        heard.add("+" + object.getMetadata().getName());
      }

      @Override
      public void updated(ConfigMap before, ConfigMap after) {
        heard.add("~" + after.getMetadata().getName());
      }

      @Override
      public void deleted(ConfigMap last) {
        heard.add("-" + last.getMetadata().getName());
      }
    };
  }
}
