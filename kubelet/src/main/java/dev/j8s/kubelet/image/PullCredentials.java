package dev.j8s.kubelet.image;

import dev.j8s.client.Client;
import dev.j8s.client.json.Json;
import dev.j8s.kubelet.runtime.v1.AuthConfig;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a pod's imagePullSecrets say about a registry. */
final class PullCredentials {
  private static final Logger LOG = LoggerFactory.getLogger(PullCredentials.class);

  private final Client client;

  PullCredentials(Client client) {
    this.client = client;
  }

  /** All that fit, the most specific first. */
  List<AuthConfig> of(Pod pod, ImageName image) {
    List<AuthConfig> found = new ArrayList<>();
    for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
      client
          .resources(Secret.class)
          .get(pod.getMetadata().getNamespace(), reference.getName())
          .ifPresentOrElse(
              secret -> found.addAll(in(secret, image)),
              () ->
                  LOG.warn(
                      "image: pod {}/{}: pull secret {} not found",
                      pod.getMetadata().getNamespace(),
                      pod.getMetadata().getName(),
                      reference.getName()));
    }
    return found;
  }

  static List<AuthConfig> in(Secret secret, ImageName image) {
    List<AuthConfig> found = new ArrayList<>();
    if (secret.getData() == null) {
      return found;
    }
    try {
      JsonNode registries = registries(secret.getData());
      for (Map.Entry<String, JsonNode> entry : registries.properties()) {
        if (matches(entry.getKey(), image)) {
          found.add(credentials(entry.getKey(), entry.getValue()));
        }
      }
    } catch (JacksonException | IllegalArgumentException e) {
      LOG.warn(
          "image: pull secret {}/{} is unreadable: {}",
          secret.getMetadata().getNamespace(),
          secret.getMetadata().getName(),
          e.getMessage());
    }
    return found;
  }

  private static JsonNode registries(Map<String, String> data) {
    String json = data.get(".dockerconfigjson");
    if (json != null) {
      return Json.mapper().readTree(Base64.getDecoder().decode(json)).path("auths");
    }
    String old = data.get(".dockercfg");
    return Json.mapper()
        .readTree(
            old == null ? "{}".getBytes(StandardCharsets.UTF_8) : Base64.getDecoder().decode(old));
  }

  private static boolean matches(String registry, ImageName image) {
    String bare = registry.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
    if (bare.equals("index.docker.io")) {
      bare = "docker.io";
    }
    String full =
        image.full().startsWith(image.registry() + "/")
            ? image.full()
            : image.registry() + "/" + image.full();
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    String path = slash < 0 ? "" : bare.substring(slash);
    return hostMatches(host, image.registry())
        && full.substring(image.registry().length()).startsWith(path);
  }

  private static boolean hostMatches(String pattern, String host) {
    String[] wanted = pattern.split("\\.", -1);
    String[] given = host.split("\\.", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals(given[i]) && !wanted[i].equals("*")) {
        return false;
      }
    }
    return true;
  }

  private static AuthConfig credentials(String registry, JsonNode entry) {
    AuthConfig.Builder auth = AuthConfig.newBuilder().setServerAddress(registry);
    String both = entry.path("auth").asString("");
    if (!both.isEmpty()) {
      String text = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return auth.setUsername(colon < 0 ? text : text.substring(0, colon))
          .setPassword(colon < 0 ? "" : text.substring(colon + 1))
          .build();
    }
    return auth.setUsername(entry.path("username").asString(""))
        .setPassword(entry.path("password").asString(""))
        .setIdentityToken(
            Optional.ofNullable(entry.get("identitytoken")).map(JsonNode::asString).orElse(""))
        .build();
  }
}
