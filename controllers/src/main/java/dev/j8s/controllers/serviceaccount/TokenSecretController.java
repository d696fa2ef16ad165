package dev.j8s.controllers.serviceaccount;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Fills secrets of type {@code kubernetes.io/service-account-token}, by which users ask for a token
 * that lasts as long as the secret, and deletes them with their account. The token is bound to the
 * secret, so it ends when either is gone.
 */
public final class TokenSecretController implements Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSecretController.class);
  private static final String TYPE = "kubernetes.io/service-account-token";
  private static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";
  private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
  private static final String BY_ACCOUNT = "account";

  /** The longest that the API gives. */
  private static final long SECONDS = 1L << 32;

  private final Resources<Secret> resources;
  private final Resources<ServiceAccount> accounts;
  private final Informer<Secret> secrets;
  private final Tokens tokens;
  private final String authority;

  /** Where tokens come from. */
  @FunctionalInterface
  interface Tokens {
    /** The API's answer to a TokenRequest. */
    JsonNode request(String namespace, String account, Map<String, Object> body);
  }

  private TokenSecretController(ControllerContext context, Tokens tokens) {
    this.tokens = tokens;
    resources = context.client().resources(Secret.class);
    accounts = context.client().resources(ServiceAccount.class);
    secrets = context.informers().of(Secret.class, Scope.fields("type=" + TYPE));
    secrets.addIndex(BY_ACCOUNT, secret -> List.of(accountOf(secret).toString()));
    authority = encoded(context.options().rootCaPem());
  }

  public static ManagedController create(ControllerContext context) {
    Client client = context.client();
    return create(
        context,
        (namespace, account, body) ->
            client
                .resources(ServiceAccount.class)
                .post(namespace, account, "token", body, JsonNode.class));
  }

  static ManagedController create(ControllerContext context, Tokens tokens) {
    var reconciler = new TokenSecretController(context, tokens);
    Controller controller =
        context
            .controller("serviceaccount_tokens_secret", reconciler)
            .watches(reconciler.secrets, secret -> List.of(Key.of(secret)))
            .watches(context.informers().of(ServiceAccount.class), reconciler::secretsOf);
    return ManagedController.of(controller, 1);
  }

  private Collection<Key> secretsOf(ServiceAccount account) {
    return secrets.lister().byIndex(BY_ACCOUNT, Key.of(account).toString()).stream()
        .map(Key::of)
        .toList();
  }

  private static Key accountOf(Secret secret) {
    return new Key(
        secret.getMetadata().getNamespace(), annotations(secret).getOrDefault(ACCOUNT_NAME, ""));
  }

  @Override
  public Result reconcile(Key key) {
    Optional<Secret> found =
        secrets.lister().get(key).filter(secret -> !secret.isMarkedForDeletion());
    if (found.isEmpty()) {
      return Result.done();
    }
    Secret secret = found.get();
    Key name = accountOf(secret);
    if (name.name().isEmpty()) {
      return Result.done();
    }
    // From the server: what follows when it is not there can't be undone.
    Optional<ServiceAccount> account = accounts.get(name.namespace(), name.name());
    String uid = annotations(secret).getOrDefault(ACCOUNT_UID, "");
    if (account.isEmpty() || !(uid.isEmpty() || uid.equals(account.get().getMetadata().getUid()))) {
      delete(key, secret);
    } else {
      fill(key, secret, account.get());
    }
    return Result.done();
  }

  private void fill(Key key, Secret secret, ServiceAccount account) {
    Map<String, String> data = new HashMap<>(requireNonNullElse(secret.getData(), Map.of()));
    data.put("namespace", encoded(key.namespace()));
    if (!authority.isEmpty()) {
      data.put("ca.crt", authority);
    }
    if (data.getOrDefault("token", "").isEmpty()) {
      data.put("token", encoded(token(secret, account)));
    }
    String uid = account.getMetadata().getUid();
    if (data.equals(secret.getData()) && uid.equals(annotations(secret).get(ACCOUNT_UID))) {
      return;
    }
    resources.update(
        new SecretBuilder(secret)
            .editMetadata()
            .addToAnnotations(ACCOUNT_UID, uid)
            .endMetadata()
            .withData(data)
            .build());
    LOG.info("secret {} has the token of service account {}", key, accountOf(secret));
  }

  private String token(Secret secret, ServiceAccount account) {
    var metadata = secret.getMetadata();
    Map<String, Object> bound =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Secret",
            "name",
            metadata.getName(),
            "uid",
            metadata.getUid());
    Map<String, Object> body =
        Map.of(
            "apiVersion",
            "authentication.k8s.io/v1",
            "kind",
            "TokenRequest",
            "spec",
            Map.of("expirationSeconds", SECONDS, "boundObjectRef", bound));
    return tokens
        .request(metadata.getNamespace(), account.getMetadata().getName(), body)
        .path("status")
        .path("token")
        .asString();
  }

  private void delete(Key key, Secret secret) {
    LOG.info("secret {} is deleted: service account {} is gone", key, accountOf(secret));
    resources.delete(
        key.namespace(),
        key.name(),
        new DeleteOptionsBuilder()
            .withNewPreconditions()
            .withUid(secret.getMetadata().getUid())
            .endPreconditions()
            .build());
  }

  private static Map<String, String> annotations(Secret secret) {
    return requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
