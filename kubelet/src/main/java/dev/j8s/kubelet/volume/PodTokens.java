package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The service account tokens of one pod: requested when first needed, bound to the pod, and
 * replaced when 80 % of their life or a day is over. Guarded by the pod's lock.
 */
final class PodTokens {
  private static final long DEFAULT_LIFE_SECONDS = 3600;
  private static final Duration OLDEST = Duration.ofHours(24);

  /** How soon a replacement that failed is tried again. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Client client;
  private final Environment environment;
  private final Map<Wanted, Held> held = new HashMap<>();

  private record Wanted(String audience, long seconds) {}

  private record Held(String token, Instant replaceAt, Instant expiry) {}

  PodTokens(Client client, Environment environment) {
    this.client = client;
    this.environment = environment;
  }

  String token(Pod pod, ServiceAccountTokenProjection projection) throws VolumeException {
    Wanted wanted =
        new Wanted(
            requireNonNullElse(projection.getAudience(), ""),
            requireNonNullElse(projection.getExpirationSeconds(), DEFAULT_LIFE_SECONDS));
    Held before = held.get(wanted);
    Instant now = environment.now();
    if (before != null && now.isBefore(before.replaceAt())) {
      return before.token();
    }
    try {
      Held fresh = request(pod, wanted, now);
      held.put(wanted, fresh);
      return fresh.token();
    } catch (ApiException | UncheckedIOException e) {
      if (before == null || !now.isBefore(before.expiry())) {
        throw new VolumeException("failed to fetch token: " + e.getMessage(), e);
      }
      held.put(wanted, new Held(before.token(), now.plus(RETRY), before.expiry()));
      return before.token();
    }
  }

  /** When the next token has to be replaced; empty when there is none. */
  Optional<Instant> nextReplacement() {
    return held.values().stream().map(Held::replaceAt).min(Instant::compareTo);
  }

  private Held request(Pod pod, Wanted wanted, Instant now) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("audiences", wanted.audience().isEmpty() ? List.of() : List.of(wanted.audience()));
    spec.put("expirationSeconds", wanted.seconds());
    spec.put(
        "boundObjectRef",
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Pod",
            "name",
            pod.getMetadata().getName(),
            "uid",
            pod.getMetadata().getUid()));
    JsonNode status =
        client
            .resources(ServiceAccount.class)
            .post(
                pod.getMetadata().getNamespace(),
                requireNonNullElse(pod.getSpec().getServiceAccountName(), "default"),
                "token",
                Map.of(
                    "apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec", spec),
                JsonNode.class)
            .path("status");
    Instant expiry = Instant.parse(status.path("expirationTimestamp").asString());
    Duration life = Duration.between(now, expiry).multipliedBy(4).dividedBy(5);
    Instant replaceAt = now.plus(life.compareTo(OLDEST) < 0 ? life : OLDEST);
    return new Held(status.path("token").asString(), replaceAt, expiry);
  }
}
