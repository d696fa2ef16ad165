package dev.j8s.kubelet.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Client;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import dev.j8s.client.testing.SimulatedEnvironment;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiReviewsTest {
  private static final Caller SCRAPER =
      new Caller("scraper", "u-1", Set.of("g"), Map.of("scope", List.of("s")));

  private final SimulatedEnvironment environment = new SimulatedEnvironment(1);
  private final List<JsonNode> asked = new ArrayList<>();
  private String answer = "{}";
  private final ApiReviews reviews = new ApiReviews(api(), environment);

  @Test
  void theHolderOfATokenIsAskedForOnceInTwoMinutes() {
    answer =
        "{'authenticated':true,'user':{'username':'scraper','uid':'u-1','groups':['g'],"
            + "'extra':{'scope':['s']}}}";
    assertThat(reviews.whoHolds("t")).contains(SCRAPER);
    assertThat(reviews.whoHolds("t")).contains(SCRAPER);
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().path("kind").asString()).isEqualTo("TokenReview");
    assertThat(asked.getFirst().path("spec").path("token").asString()).isEqualTo("t");

    environment.advance(Duration.ofMinutes(2));
    answer = "{'authenticated':false,'error':'expired'}";
    assertThat(reviews.whoHolds("t")).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void aRefusalIsForgottenSoonerThanAPermission() {
    answer = "{'allowed':false}";
    assertThat(reviews.allows(SCRAPER, "get", "node-1", "metrics")).isFalse();
    environment.advance(Duration.ofSeconds(29));
    assertThat(reviews.allows(SCRAPER, "get", "node-1", "metrics")).isFalse();
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().path("spec").path("resourceAttributes"))
        .isEqualTo(
            json(
                "{'verb':'get','version':'v1','resource':'nodes','subresource':'metrics',"
                    + "'name':'node-1'}"));

    environment.advance(Duration.ofSeconds(1));
    answer = "{'allowed':true}";
    assertThat(reviews.allows(SCRAPER, "get", "node-1", "metrics")).isTrue();
    environment.advance(Duration.ofMinutes(4));
    answer = "{'allowed':false}";
    assertThat(reviews.allows(SCRAPER, "get", "node-1", "metrics")).isTrue();
    assertThat(reviews.allows(SCRAPER, "get", "node-1", "stats")).isFalse();
  }

  private static JsonNode json(String text) {
    return Json.mapper().readTree(text.replace('\'', '"'));
  }

  /** Answers every review as this test says, by way of the wire's form. */
  private Client api() {
    return proxy(
        Client.class,
        (type, _) ->
            proxy(
                Resources.class,
                (object, _) -> {
                  asked.add(Json.mapper().valueToTree(object));
                  String reply = "{'status':" + answer + "}";
                  return Json.mapper().treeToValue(json(reply), (Class<?>) object.getClass());
                }));
  }

  private interface Answer {
    Object to(Object argument, String method);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> answer.to(arguments[0], method.getName())));
  }
}
