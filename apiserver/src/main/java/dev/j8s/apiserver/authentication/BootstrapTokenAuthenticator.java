package dev.j8s.apiserver.authentication;

import dev.j8s.apiserver.request.Texts;
import dev.j8s.apiserver.request.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Knows machines that join by tokens kept as Secrets of their own type in kube-system. */
final class BootstrapTokenAuthenticator implements TokenAuthenticator {
  private static final Logger log = LoggerFactory.getLogger(BootstrapTokenAuthenticator.class);
  private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
  private static final Pattern GROUP =
      Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

  private final Lookup lookup;
  private final InstantSource clock;

  BootstrapTokenAuthenticator(Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public @Nullable Authenticated authenticate(String token, List<String> audiences) {
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return null;
    }
    String id = parts.group(1);
    ObjectNode secret = lookup.find("secrets", "kube-system", "bootstrap-token-" + id);
    if (secret == null || !isValid(secret, id, parts.group(2))) {
      return null;
    }
    List<String> groups = new ArrayList<>();
    groups.add("system:bootstrappers");
    for (String group : Texts.parts(data(secret, "auth-extra-groups"), ',')) {
      if (GROUP.matcher(group).matches()) {
        groups.add(group);
      }
    }
    return new Authenticated(new User("system:bootstrap:" + id, "", groups, Map.of()), List.of());
  }

  private boolean isValid(ObjectNode secret, String id, String password) {
    byte[] expected = data(secret, "token-secret").getBytes(StandardCharsets.UTF_8);
    return secret.path("type").asString("").equals("bootstrap.kubernetes.io/token")
        && !secret.path("metadata").has("deletionTimestamp")
        && data(secret, "token-id").equals(id)
        && MessageDigest.isEqual(expected, password.getBytes(StandardCharsets.UTF_8))
        && data(secret, "usage-bootstrap-authentication").equals("true")
        && !isExpired(id, data(secret, "expiration"));
  }

  private boolean isExpired(String id, String expiration) {
    if (expiration.isEmpty()) {
      return false;
    }
    try {
      return !Instant.parse(expiration).isAfter(clock.instant());
    } catch (DateTimeParseException e) {
      log.warn("Bootstrap token has no valid expiration, id={}, found={}", id, expiration);
      return true;
    }
  }

  private static String data(ObjectNode secret, String key) {
    String encoded = secret.path("data").path(key).asString("");
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
