package dev.j8s.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Scope;
import dev.j8s.client.testing.FakeApi;
import dev.j8s.client.testing.SimulatedEnvironment;
import dev.j8s.client.transport.Page;
import dev.j8s.client.transport.PageRequest;
import dev.j8s.client.transport.ServedType;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Watch;
import dev.j8s.client.transport.WatchListener;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReflectorTest {
  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final FakeApi api = new FakeApi(environment);
  private final Refusing transport = new Refusing();

  @Test
  void listsAgainWhenTheServerKnowsLessThanItself() {
    api.add(configMap("a"));
    transport.refusal =
        ApiException.of(504, "Timeout", "Too large resource version: 100, current: 2");
    transport.refusals = 2;
    var informers = new SharedInformers(transport, environment);
    var informer = informers.of(ConfigMap.class);
    informers.start();
    environment.settle();
    api.add(configMap("b"));
    environment.advance(Duration.ofSeconds(30));
    assertThat(transport.lists).isEqualTo(3);
    assertThat(informer.lister().list()).hasSize(2);
  }

  @Test
  void aServerThatAlwaysSaysGoneIsNotAskedWithoutPause() {
    transport.refusal = ApiException.of(410, "Expired", "too old resource version");
    transport.refusals = Integer.MAX_VALUE;
    var informers = new SharedInformers(transport, environment);
    informers.of(ConfigMap.class);
    informers.start();
    environment.advance(Duration.ofMinutes(1));
    assertThat(transport.lists).isBetween(4, 9);
  }

  private static ConfigMap configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .build();
  }

  /** The API, which refuses some watches. */
  private final class Refusing implements Transport {
    private ApiException refusal = ApiException.unauthorized();
    private int refusals;
    private int lists;

    @Override
    public <T extends HasMetadata> Optional<T> get(
        TypeInfo<T> type, @Nullable String namespace, String name) {
      return api.get(type, namespace, name);
    }

    @Override
    public <T extends HasMetadata> Page<T> list(
        TypeInfo<T> type, Scope scope, PageRequest request) {
      lists++;
      return api.list(type, scope, request);
    }

    @Override
    public <T extends HasMetadata> Watch watch(
        TypeInfo<T> type, Scope scope, String resourceVersion, WatchListener<T> listener) {
      if (refusals-- > 0) {
        environment.executor().execute(() -> listener.ended(refusal));
        return () -> {};
      }
      return api.watch(type, scope, resourceVersion, listener);
    }

    @Override
    public <R> R write(Write write, Class<R> answer) {
      return api.write(write, answer);
    }

    @Override
    public List<ServedType> discover() {
      return api.discover();
    }

    @Override
    public String host() {
      return api.host();
    }

    @Override
    public void close() {
      api.close();
    }
  }
}
