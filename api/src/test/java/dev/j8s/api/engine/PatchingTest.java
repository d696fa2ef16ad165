package dev.j8s.api.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PatchingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final ObjectEngine engine = new ObjectEngine(Catalog.builtIn());
  private final ResourceType maps =
      Catalog.builtIn().find(new GroupVersionResource("", "v1", "configmaps")).orElseThrow();
  private final List<String> warnings = new ArrayList<>();

  private ObjectNode patch(String format, String patch, FieldValidation validation) {
    ObjectNode object =
        (ObjectNode)
            JSON.readTree(
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"1"}}
                """);
    return engine.patch(
        maps,
        object,
        "application/" + format + "+json",
        patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        validation,
        warnings::add);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          json-patch            | [{'op':'add','path':'/data/b','value':'2'}]
          merge-patch           | {'data':{'b':'2'}}
          strategic-merge-patch | {'data':{'b':'2'}}
          """)
  void everyFormatAddsAKey(String format, String patch) {
    assertThat(patch(format, patch, FieldValidation.STRICT).path("data"))
        .isEqualTo(JSON.readTree("{\"a\":\"1\",\"b\":\"2\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          json-patch            | {}                          | 400 | BadRequest | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
          json-patch            | [{'op':'test','path':'/data/a','value':'2'}] | 422 | Invalid | the server rejected our request due to an error in our request
          json-patch            | [{'op':'remove','path':'/data/x'}] | 422 | Invalid | the server rejected our request due to an error in our request
          json-patch            | [{'op':'replace','path':'','value':[]}] | 422 | Invalid | ` "" is invalid: patch: Invalid value: "[]": json: cannot unmarshal array into Go value of type map[string]interface {}`
          json-patch            | [{'op':'add','path':'/data/b','value':2}] | 422 | Invalid | ` "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"m\\"},\\"data\\":{\\"a\\":\\"1\\",\\"b\\":2}}": json: cannot unmarshal number into Go struct field ConfigMap.data of type string`
          merge-patch           | []                          | 400 | BadRequest | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
          merge-patch           | null                        | 400 | BadRequest | Invalid JSON Patch
          strategic-merge-patch | true                        | 400 | BadRequest | json: cannot unmarshal bool into Go value of type map[string]interface {}
          strategic-merge-patch | {'data':{'b':2}}            | 422 | Invalid | ` "" is invalid: patch: Invalid value: "map[data:map[b:2]]": json: cannot unmarshal number into Go struct field ConfigMap.data of type string`
          strategic-merge-patch | {'data':{'$patch':'x'}}     | 400 | BadRequest | unknown patch type: "x" in map: {"$patch":"x"}
          x-patch               | {}                          | 415 | UnsupportedMediaType | the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json
          """)
  void whatFailsIsToldInTheApisTerms(
      String format, String patch, int code, String reason, String message) {
    assertThatThrownBy(() -> patch(format, patch, FieldValidation.WARN))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.status().reason()).isEqualTo(reason);
              assertThat(failure.status().message()).isEqualTo(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          json-patch            | [{'op':'add','path':'/data/b','value':'2','why':1}] | json patch unknown field "[0].why"
          json-patch            | [{'op':'add','op':'add','path':'/data/b','value':'2'}] | json patch duplicate field "[0].op"
          json-patch            | [{'op':'add','path':'/foo','value':'2'}] | unknown field "foo"
          merge-patch           | {'data':{'a':'1','a':'2'}}  | duplicate field "data.a"
          merge-patch           | {'foo':1}                   | unknown field "foo"
          strategic-merge-patch | {'metadata':{'foo':1}}      | unknown field "metadata.foo"
          """)
  void whatIsUnknownOrGivenTwiceIsWarnedOfOrRefused(String format, String patch, String complaint) {
    patch(format, patch, FieldValidation.WARN);
    assertThat(warnings).containsExactly(complaint);
    warnings.clear();
    patch(format, patch, FieldValidation.IGNORE);
    assertThat(warnings).isEmpty();
    assertThatThrownBy(() -> patch(format, patch, FieldValidation.STRICT))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(422);
              assertThat(failure.status().message())
                  .startsWith(" \"\" is invalid: patch: Invalid value: \"")
                  .endsWith("\": strict decoding error: " + complaint);
            });
  }

  @Test
  void aPatchOfTooManyOperationsIsTooLarge() {
    String operation = "{'op':'test','path':'/data/a','value':'1'},";
    String all = operation.repeat(10_001);
    assertThatThrownBy(() ->
            patch(
                "json-patch",
                "[" + all.substring(0, all.length() - 1) + "]",
                FieldValidation.IGNORE))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(413);
              assertThat(failure.status().reason()).isEqualTo("RequestEntityTooLarge");
              assertThat(failure.status().message())
                  .isEqualTo("The allowed maximum operations in a JSON patch is 10000, got 10001");
            });
  }

  @Test
  void aPatchThatIsNoJsonIsABadRequest() {
    assertThatThrownBy(() -> patch("merge-patch", "{", FieldValidation.IGNORE))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(400);
              assertThat(failure.status().message()).startsWith("error decoding patch: ");
            });
  }
}
