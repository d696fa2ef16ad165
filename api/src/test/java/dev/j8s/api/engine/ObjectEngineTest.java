package dev.j8s.api.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.FieldValidation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ObjectEngineTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final Catalog catalog = Catalog.builtIn();
  private final ObjectEngine engine = new ObjectEngine(catalog);
  private final ResourceType pods = type("", "pods");
  private final ResourceType deployments = type("apps", "deployments");

  private ResourceType type(String group, String resource) {
    return catalog.find(new GroupVersionResource(group, "v1", resource)).orElseThrow();
  }

  private ObjectNode decode(ResourceType type, String body) {
    return engine.decode(type, bytes(body), false, FieldValidation.STRICT, warning -> {});
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  @Test
  void aMinimalPodIsCompletedAsUpstreamCompletesIt() {
    ObjectNode pod =
        decode(
            pods,
            """
            {"metadata":{"name":"a","creationTimestamp":null},
             "spec":{"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80}],
               "resources":{"limits":{"cpu":"1000m","memory":1073741824}},
               "readinessProbe":{"httpGet":{"port":80}}}],
               "volumes":[{"name":"v"},{"name":"s","secret":{"secretName":"x"}}]}}
            """);
    engine.applyDefaults(pods, pod);
    assertThat(pod)
        .isEqualTo(
            json(
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},
                 "spec":{"containers":[{"name":"c","image":"nginx",
                   "ports":[{"containerPort":80,"protocol":"TCP"}],
                   "resources":{"limits":{"cpu":"1","memory":"1073741824"},
                                "requests":{"cpu":"1","memory":"1073741824"}},
                   "readinessProbe":{"httpGet":{"port":80,"path":"/","scheme":"HTTP"},
                      "timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,
                      "failureThreshold":3},
                   "terminationMessagePath":"/dev/termination-log",
                   "terminationMessagePolicy":"File","imagePullPolicy":"Always"}],
                  "volumes":[{"name":"v","emptyDir":{}},
                             {"name":"s","secret":{"secretName":"x","defaultMode":420}}],
                  "restartPolicy":"Always","terminationGracePeriodSeconds":30,
                  "dnsPolicy":"ClusterFirst","securityContext":{},
                  "schedulerName":"default-scheduler","enableServiceLinks":true}}
                """));
    assertThat(engine.validate(pods, pod)).isEmpty();
  }

  @Test
  void unknownAndRepeatedFieldsAreToldInUpstreamsWords() {
    String body =
        """
        {"spec":{"replicas":1,"replicas":2,"foo":1,
          "template":{"spec":{"containers":[{"name":"a","bar":1}]}}}}
        """;
    assertThatThrownBy(() -> decode(deployments, body))
        .hasMessage(
            "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error:"
                + " duplicate field \"spec.replicas\", unknown field \"spec.foo\", unknown field"
                + " \"spec.template.spec.containers[0].bar\"");
    List<String> warnings = new ArrayList<>();
    ObjectNode object =
        engine.decode(deployments, bytes(body), false, FieldValidation.WARN, warnings::add);
    assertThat(warnings).hasSize(3);
    assertThat(object.path("spec").path("replicas").intValue()).isEqualTo(2);
    assertThat(object.path("spec").has("foo")).isFalse();
  }

  @Test
  void aValueOfTheWrongTypeIsToldAsGoTellsIt() {
    assertThatThrownBy(() -> decode(deployments, "{\"spec\":{\"replicas\":\"two\"}}"))
        .hasMessage(
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal"
                + " string into Go struct field DeploymentSpec.spec.replicas of type int32");
    assertThatThrownBy(() ->
            decode(
                pods, "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"x\"}}}]}}"))
        .hasMessageContaining("quantities must match the regular expression");
  }

  @Test
  void zeroStaysOnlyWhereItSaysSomething() {
    ObjectNode object =
        decode(
            deployments,
            """
            {"spec":{"replicas":0,"minReadySeconds":0,"paused":false,
              "template":{"metadata":{"labels":{}},"spec":{"containers":[{"name":"a","args":[]}],
              "volumes":[{"name":"v","emptyDir":{}}]}}}}
            """);
    assertThat(object.path("spec"))
        .isEqualTo(
            json(
                """
                {"replicas":0,"template":{"metadata":{},"spec":{"containers":[{"name":"a"}],
                 "volumes":[{"name":"v","emptyDir":{}}]}}}
                """));
  }

  @Test
  void whatIsMissingInAnEmptyDeploymentIsNamedFieldByField() {
    ObjectNode object = decode(deployments, "{\"metadata\":{\"name\":\"a\"}}");
    engine.applyDefaults(deployments, object);
    assertThat(engine.validate(deployments, object))
        .extracting(FieldError::message)
        .contains("spec.selector: Required value", "spec.template.spec.containers: Required value");
  }

  @Test
  void yamlIsReadLikeJson() {
    ObjectNode object =
        engine.decode(
            type("", "configmaps"),
            bytes("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata:\n  x: |\n    1\n"),
            true,
            FieldValidation.STRICT,
            warning -> {});
    assertThat(object.path("data").path("x").stringValue()).isEqualTo("1\n");
  }

  @Test
  void everyTypeHasASchemaWithMetadataOrAReview() {
    long start = System.nanoTime();
    for (ResourceType type : catalog.types()) {
      assertThat(type.schema().properties()).as(type.kind().toString()).isNotEmpty();
    }
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void aStrategicPatchMergesContainersByName() {
    ObjectNode object =
        decode(
            deployments,
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"x","env":[{"name":"E",
              "value":"1"}]},{"name":"b","image":"y"}]}}}}
            """);
    ObjectNode patched =
        engine.patch(
            deployments,
            object,
            "application/strategic-merge-patch+json",
            bytes(
                """
                {"spec":{"template":{"spec":{
                  "$setElementOrder/containers":[{"name":"c"},{"name":"a"}],
                  "containers":[{"name":"c","image":"n"},{"name":"a","image":"z"},
                  {"name":"b","$patch":"delete"}]}}}}
                """),
            FieldValidation.STRICT,
            warning -> {});
    assertThat(patched.path("spec").path("template").path("spec").path("containers"))
        .isEqualTo(
            json(
                """
                [{"name":"c","image":"n"},
                 {"name":"a","image":"z","env":[{"name":"E","value":"1"}]}]
                """));
  }

  @Test
  void whatIsWrongWithAPodIsToldInUpstreamsWords() {
    ObjectNode pod =
        decode(
            pods,
            """
            {"metadata":{"name":"a","labels":{"x":"-"}},"spec":{"restartPolicy":"Sometimes",
             "containers":[{"name":"A","ports":[{"containerPort":70000}],
              "volumeMounts":[{"name":"v","mountPath":"/x"}],
              "resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}},
              "livenessProbe":{}}],
             "volumes":[{"name":"w","emptyDir":{},"hostPath":{"path":"/"}}]}}
            """);
    engine.applyDefaults(pods, pod);
    assertThat(engine.validate(pods, pod))
        .extracting(FieldError::message)
        .contains(
            "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\","
                + " \"Never\", \"OnFailure\"",
            "spec.containers[0].image: Required value",
            "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and"
                + " 65535, inclusive",
            "spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
            "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or"
                + " equal to cpu limit of 1",
            "spec.containers[0].livenessProbe: Required value: must specify a handler type",
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type")
        .hasSize(9);
  }

  @Test
  void aDeploymentKeepsItsSelectorAndMatchesItsTemplate() {
    ObjectNode before =
        decode(
            deployments,
            """
            {"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{
             "a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """);
    engine.applyDefaults(deployments, before);
    assertThat(engine.validate(deployments, before)).isEmpty();
    ObjectNode after = before.deepCopy();
    after.withObject("/spec/selector/matchLabels").put("a", "c");
    assertThat(engine.validate(deployments, after))
        .extracting(FieldError::message)
        .containsExactly(
            "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match"
                + " template `labels`");
    assertThat(engine.validateUpdate(deployments, before, after))
        .extracting(FieldError::message)
        .containsExactly(
            "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"c\"}}: field is immutable");
  }

  @Test
  void aPodUpdateMayOnlyChangeItsImages() {
    ObjectNode before =
        decode(pods, "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    ObjectNode after = before.deepCopy();
    after.withObject("/spec/containers/0").put("image", "j");
    assertThat(engine.validateUpdate(pods, before, after)).isEmpty();
    after.withObject("/spec").put("nodeName", "n");
    assertThat(engine.validateUpdate(pods, before, after))
        .extracting(FieldError::detail)
        .singleElement()
        .asString()
        .startsWith("Forbidden: pod updates may not change fields other than");
  }
}
