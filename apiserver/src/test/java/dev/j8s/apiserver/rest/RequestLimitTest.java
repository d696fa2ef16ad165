package dev.j8s.apiserver.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestLimitTest {
  private static final RequestInfo READ = info("GET");
  private static final RequestInfo WRITE = info("POST");

  private final RequestLimit limit = new RequestLimit(2, 1);

  private static RequestInfo info(String method) {
    return RequestInfo.of(method, "/api/v1/namespaces/default/pods", QueryParameters.parse(""));
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsToldToComeAgain() {
    limit.enter(READ);
    limit.enter(READ);
    limit.enter(WRITE);
    for (RequestInfo late : List.of(READ, WRITE)) {
      assertThatThrownBy(() -> limit.enter(late))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(429);
                assertThat(e).hasMessage("Too many requests, please try again later.");
                assertThat(e.status().details())
                    .satisfies(d -> assertThat(d.retryAfterSeconds()).isEqualTo(1));
              });
    }
    limit.leave(READ);
    limit.enter(READ);
  }

  @Test
  void administratorsAndNodesAreAlwaysLetIn() {
    assertThat(RequestLimit.isExempt(user("system:masters"))).isTrue();
    assertThat(RequestLimit.isExempt(user("system:nodes"))).isTrue();
    assertThat(RequestLimit.isExempt(user("system:authenticated"))).isFalse();
  }

  private static User user(String group) {
    return new User("somebody", "", List.of(group), Map.of());
  }
}
