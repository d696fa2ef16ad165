package dev.j8s.controllers.serviceaccount;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes the CA of the API server in each namespace, for pods to trust. */
public final class RootCaPublisher implements Reconciler {
  private static final String NAME = "kube-root-ca.crt";
  private static final String FILE = "ca.crt";
  private static final String DESCRIPTION = "kubernetes.io/description";

  private final Resources<ConfigMap> resources;
  private final Informer<Namespace> namespaces;
  private final Informer<ConfigMap> configMaps;
  private final String pem;

  private RootCaPublisher(ControllerContext context) {
    resources = context.client().resources(ConfigMap.class);
    namespaces = context.informers().of(Namespace.class);
    configMaps = context.informers().of(ConfigMap.class, Scope.fields("metadata.name=" + NAME));
    pem = context.options().rootCaPem();
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new RootCaPublisher(context);
    Controller controller =
        context
            .controller("root_ca_cert_publisher", reconciler)
            .watches(reconciler.namespaces, namespace -> List.of(Key.of(namespace)))
            .watches(
                reconciler.configMaps,
                map -> List.of(new Key("", map.getMetadata().getNamespace())));
    return ManagedController.of(controller, 1);
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Namespace> namespace = namespaces.lister().get(key);
    if (pem.isEmpty() || namespace.isEmpty() || Namespaces.isEnding(namespace.get())) {
      return Result.done();
    }
    Optional<ConfigMap> existing = configMaps.lister().get(key.name(), NAME);
    if (existing.isEmpty()) {
      create(key.name());
    } else if (!Map.of(FILE, pem).equals(existing.get().getData())) {
      resources.update(new ConfigMapBuilder(existing.get()).withData(Map.of(FILE, pem)).build());
    }
    return Result.done();
  }

  private void create(String namespace) {
    try {
      resources.create(
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(namespace)
              .withName(NAME)
              .withAnnotations(
                  Map.of(
                      DESCRIPTION,
                      "Contains a CA bundle that can be used to verify the kube-apiserver when"
                          + " using internal endpoints such as the internal service IP or"
                          + " kubernetes.default.svc. No other usage is guaranteed across"
                          + " distributions of Kubernetes clusters."))
              .endMetadata()
              .withData(Map.of(FILE, pem))
              .build());
    } catch (ApiException e) {
      if (!Namespaces.isAsWell(e)) {
        throw e;
      }
    }
  }
}
