package dev.j8s.controllers.serviceaccount;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.List;
import java.util.Optional;

/** Makes the service account {@code default} in each namespace that is not about to end. */
public final class ServiceAccountController implements Reconciler {
  private static final String DEFAULT = "default";

  private final Resources<ServiceAccount> resources;
  private final Informer<Namespace> namespaces;
  private final Informer<ServiceAccount> accounts;

  private ServiceAccountController(ControllerContext context) {
    resources = context.client().resources(ServiceAccount.class);
    namespaces = context.informers().of(Namespace.class);
    accounts = context.informers().of(ServiceAccount.class);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new ServiceAccountController(context);
    Controller controller =
        context
            .controller("serviceaccount", reconciler)
            .watches(reconciler.namespaces, namespace -> List.of(Key.of(namespace)))
            .watches(
                reconciler.accounts,
                account ->
                    account.getMetadata().getName().equals(DEFAULT)
                        ? List.of(new Key("", account.getMetadata().getNamespace()))
                        : List.of());
    return ManagedController.of(controller, 1);
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Namespace> namespace = namespaces.lister().get(key);
    if (namespace.isEmpty()
        || Namespaces.isEnding(namespace.get())
        || accounts.lister().get(key.name(), DEFAULT).isPresent()) {
      return Result.done();
    }
    try {
      resources.create(
          new ServiceAccountBuilder()
              .withNewMetadata()
              .withNamespace(key.name())
              .withName(DEFAULT)
              .endMetadata()
              .build());
    } catch (ApiException e) {
      if (!Namespaces.isAsWell(e)) {
        throw e;
      }
    }
    return Result.done();
  }
}
