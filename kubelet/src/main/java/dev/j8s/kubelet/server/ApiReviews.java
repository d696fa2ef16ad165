package dev.j8s.kubelet.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reviews by the API server; answers are kept for upstream's times. */
public final class ApiReviews implements Reviews {
  private static final Duration KNOWN = Duration.ofMinutes(2);
  private static final Duration ALLOWED = Duration.ofMinutes(5);
  private static final Duration REFUSED = Duration.ofSeconds(30);
  private static final int MOST = 1000;

  private final Client client;
  private final Environment environment;
  private final Map<Object, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Kept> eldest) {
          return size() > MOST;
        }
      }; // guarded by itself

  private record Kept(Object answer, Instant until) {}

  private record Question(Caller caller, String verb, String node, String subresource) {}

  public ApiReviews(Client client, Environment environment) {
    this.client = requireNonNull(client, "client is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  @Override
  public Optional<Caller> whoHolds(String token) {
    String key = digest(token);
    if (find(key).orElse(null) instanceof Caller known) {
      return Optional.of(known);
    }
    Review.OfToken review = new Review.OfToken();
    review.setSpec(Map.of("token", token));
    JsonNode status = client.resources(Review.OfToken.class).create(review).getStatus();
    if (!status.path("authenticated").asBoolean(false)) {
      return Optional.empty();
    }
    JsonNode user = status.path("user");
    Map<String, List<String>> extra = new HashMap<>();
    user.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
    Set<String> groups = new HashSet<>(texts(user.path("groups")));
    Caller caller =
        new Caller(
            user.path("username").asString(""), user.path("uid").asString(""), groups, extra);
    keep(key, caller, KNOWN);
    return Optional.of(caller);
  }

  @Override
  public boolean allows(Caller caller, String verb, String node, String subresource) {
    Question question = new Question(caller, verb, node, subresource);
    if (find(question).orElse(null) instanceof Boolean known) {
      return known;
    }
    Review.OfAccess review = new Review.OfAccess();
    review.setSpec(
        Map.of(
            "user",
            caller.user(),
            "uid",
            caller.uid(),
            "groups",
            List.copyOf(caller.groups()),
            "extra",
            caller.extra(),
            "resourceAttributes",
            Map.of(
                "verb",
                verb,
                "version",
                "v1",
                "resource",
                "nodes",
                "subresource",
                subresource,
                "name",
                node)));
    boolean allowed =
        client
            .resources(Review.OfAccess.class)
            .create(review)
            .getStatus()
            .path("allowed")
            .asBoolean(false);
    keep(question, allowed, allowed ? ALLOWED : REFUSED);
    return allowed;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private Optional<Object> find(Object key) {
    synchronized (kept) {
      Kept found = kept.get(key);
      if (found != null && !environment.now().isBefore(found.until())) {
        kept.remove(key);
        return Optional.empty();
      }
      return Optional.ofNullable(found).map(Kept::answer);
    }
  }

  private void keep(Object key, Object answer, Duration time) {
    synchronized (kept) {
      kept.put(key, new Kept(answer, environment.now().plus(time)));
    }
  }

  /** The token itself is not kept. */
  private static String digest(String token) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
