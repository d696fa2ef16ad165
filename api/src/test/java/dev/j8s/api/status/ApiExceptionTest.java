package dev.j8s.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ApiExceptionTest {
  private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
  private static final GroupVersionResource SETS =
      new GroupVersionResource("apps", "v1", "daemonsets");

  record Case(ApiException failure, int code, String reason, String message) {}

  static List<Case> cases() {
    return List.of(
        new Case(ApiException.badRequest("no"), 400, "BadRequest", "no"),
        new Case(ApiException.unauthorized(), 401, "Unauthorized", "Unauthorized"),
        new Case(
            ApiException.internalError("no"), 500, "InternalError", "Internal error occurred: no"),
        new Case(ApiException.notFound(PODS, "a"), 404, "NotFound", "pods \"a\" not found"),
        new Case(
            ApiException.notFound(SETS, "a"), 404, "NotFound", "daemonsets.apps \"a\" not found"),
        new Case(
            ApiException.alreadyExists(PODS, "a"),
            409,
            "AlreadyExists",
            "pods \"a\" already exists"),
        new Case(
            ApiException.conflict(SETS, "a", "it changed"),
            409,
            "Conflict",
            "Operation cannot be fulfilled on daemonsets.apps \"a\": it changed"),
        new Case(
            ApiException.forbidden(PODS, "a", "no"),
            403,
            "Forbidden",
            "pods \"a\" is forbidden: no"),
        new Case(
            ApiException.forbidden(SETS, null, "no"),
            403,
            "Forbidden",
            "daemonsets.apps is forbidden: no"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFailureHasUpstreamsCodeReasonAndWords(Case expected) {
    Status status = expected.failure().status();
    assertThat(status.code()).isEqualTo(expected.code());
    assertThat(status.reason()).isEqualTo(expected.reason());
    assertThat(status.message()).isEqualTo(expected.message());
    assertThat(expected.failure()).hasMessage(expected.message());
  }

  @Test
  void aConflictIsToldFromAnObjectThatExists() {
    assertThat(ApiException.conflict(PODS, "a", "").isConflict()).isTrue();
    assertThat(ApiException.alreadyExists(PODS, "a").isConflict()).isFalse();
    assertThat(ApiException.alreadyExists(PODS, "a").isAlreadyExists()).isTrue();
  }

  @Test
  void aStatusNamesWhatItIsAbout() {
    assertThat(ApiException.notFound(SETS, "a").status().toJson())
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
                     "message":"daemonsets.apps \\"a\\" not found","reason":"NotFound",
                     "details":{"name":"a","group":"apps","kind":"daemonsets"},"code":404}
                    """));
  }

  @Test
  void whatIsInvalidIsToldOnceEachWithOneCauseARule() {
    FieldError missing = FieldError.required("spec.a", "");
    FieldError wrong = FieldError.invalid("spec.b", "x\"y", "must be z");
    Status status =
        ApiException.invalid(
                new GroupVersionKind("apps", "v1", "DaemonSet"),
                "n",
                List.of(missing, wrong, missing))
            .status();
    assertThat(status.toJson())
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
                     "message":"DaemonSet.apps \\"n\\" is invalid: [spec.a: Required value, spec.b: Invalid value: \\"x\\\\\\"y\\": must be z]",
                     "reason":"Invalid",
                     "details":{"name":"n","group":"apps","kind":"DaemonSet","causes":[
                      {"reason":"FieldValueRequired","message":"Required value","field":"spec.a"},
                      {"reason":"FieldValueInvalid","message":"Invalid value: \\"x\\\\\\"y\\": must be z","field":"spec.b"}]},
                     "code":422}
                    """));
  }

  @Test
  void oneErrorAloneStandsWithoutBrackets() {
    assertThat(
            ApiException.invalid(
                new GroupVersionKind("", "v1", "Pod"),
                "n",
                List.of(FieldError.forbidden("spec", "no"))))
        .hasMessage("Pod \"n\" is invalid: spec: Forbidden: no");
  }

  @Test
  void everyKindOfFieldErrorHasItsReasonAndWords() {
    assertThat(FieldError.required("a", "why").message()).isEqualTo("a: Required value: why");
    assertThat(FieldError.duplicate("a", 7).message()).isEqualTo("a: Duplicate value: 7");
    assertThat(FieldError.notSupported("a", "x", List.of("y", "z")).message())
        .isEqualTo("a: Unsupported value: \"x\": supported values: \"y\", \"z\"");
    assertThat(FieldError.invalid("a", true, "why").message())
        .isEqualTo("a: Invalid value: true: why");
    assertThat(FieldError.notSupported("a", "x", List.of("y")).type())
        .isEqualTo("FieldValueNotSupported");
  }

  @Test
  void aClientIsToldWhenToComeAgain() {
    Status status =
        new Status(
            429,
            "TooManyRequests",
            "later",
            new Status.Details(null, null, null, null, List.of(), 3));
    assertThat(status.toJson().path("details").path("retryAfterSeconds").intValue()).isEqualTo(3);
    assertThat(new Status(500, "", "x", null).toJson().has("details")).isFalse();
    assertThat(new Status(500, "", "x", null).toJson().has("reason")).isFalse();
  }
}
