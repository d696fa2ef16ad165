package dev.j8s.client;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.json.Json;
import dev.j8s.client.transport.Page;
import dev.j8s.client.transport.PageRequest;
import dev.j8s.client.transport.Transport;
import dev.j8s.client.transport.TypeInfo;
import dev.j8s.client.transport.Write;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The verbs on one type as requests to a transport, each counted. */
final class TypedResources<T extends HasMetadata> implements Resources<T> {
  /** As client-go's pager. */
  private static final int PAGE = 500;

  private final TypeInfo<T> type;
  private final Transport transport;

  TypedResources(TypeInfo<T> type, Transport transport) {
    this.type = type;
    this.transport = transport;
  }

  @Override
  public Optional<T> get(@Nullable String namespace, String name) {
    return counted("GET", () -> transport.get(type, inType(namespace), name));
  }

  @Override
  public Listing<T> list(Scope scope) {
    List<T> all = new ArrayList<>();
    PageRequest request = PageRequest.first(PAGE);
    while (true) {
      PageRequest next = request;
      Page<T> page = counted("GET", () -> transport.list(type, scope, next));
      all.addAll(page.items());
      if (page.continueToken().isEmpty()) {
        return new Listing<>(all, page.resourceVersion());
      }
      request = request.next(page.continueToken());
    }
  }

  @Override
  public T create(T object) {
    return write(Write.create(type.resource(), namespaceOf(object), Json.write(object)));
  }

  @Override
  public T update(T object) {
    return replace(object, "");
  }

  @Override
  public T updateStatus(T object) {
    return replace(object, "status");
  }

  @Override
  public T patch(@Nullable String namespace, String name, Patch patch) {
    return patch(namespace, name, "", patch);
  }

  @Override
  public T patchStatus(@Nullable String namespace, String name, Patch patch) {
    return patch(namespace, name, "status", patch);
  }

  @Override
  public boolean delete(@Nullable String namespace, String name, DeleteOptions options) {
    byte[] body = Json.write(options);
    try {
      write(Write.delete(type.resource(), inType(namespace), name, body), byte[].class);
      return true;
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void deleteCollection(Scope scope, DeleteOptions options) {
    Write write =
        new Write(
            Write.Verb.DELETE_COLLECTION,
            type.resource(),
            inType(scope.namespace()),
            "",
            "",
            Json.write(options),
            "application/json",
            Map.of());
    if (!scope.labelSelector().isEmpty()) {
      write = write.with("labelSelector", scope.labelSelector());
    }
    if (!scope.fieldSelector().isEmpty()) {
      write = write.with("fieldSelector", scope.fieldSelector());
    }
    write(write, byte[].class);
  }

  @Override
  public <R> R post(
      @Nullable String namespace, String name, String subresource, Object body, Class<R> answer) {
    byte[] json = Json.write(body);
    return write(Write.post(type.resource(), inType(namespace), name, subresource, json), answer);
  }

  @Override
  public T put(@Nullable String namespace, String name, String subresource, T object) {
    byte[] json = Json.write(object);
    return write(Write.update(type.resource(), inType(namespace), name, subresource, json));
  }

  private T replace(T object, String subresource) {
    String name = object.getMetadata().getName();
    return put(object.getMetadata().getNamespace(), name, subresource, object);
  }

  private T patch(@Nullable String namespace, String name, String subresource, Patch patch) {
    byte[] body = patch.body().getBytes(StandardCharsets.UTF_8);
    return write(
        Write.patch(type.resource(), inType(namespace), name, subresource, patch.kind(), body));
  }

  private T write(Write write) {
    return write(write, type.type());
  }

  private <R> R write(Write write, Class<R> answer) {
    return counted(write.verb().method(), () -> transport.write(write, answer));
  }

  private <R> R counted(String method, Supplier<R> request) {
    String code = "<error>";
    try {
      R answer = request.get();
      code = method.equals("POST") ? "201" : "200";
      return answer;
    } catch (ApiException e) {
      code = Integer.toString(e.code());
      throw e;
    } finally {
      ClientMetrics.REQUESTS.labelValues(code, method, transport.host()).inc();
    }
  }

  private @Nullable String namespaceOf(T object) {
    return inType(object.getMetadata().getNamespace());
  }

  private @Nullable String inType(@Nullable String namespace) {
    return !type.namespaced() || namespace == null || namespace.isEmpty() ? null : namespace;
  }
}
