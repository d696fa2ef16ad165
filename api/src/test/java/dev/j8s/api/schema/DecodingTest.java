package dev.j8s.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DecodingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final List<String> complaints = new ArrayList<>();

  private static Schema schema(String kind) {
    String[] parts = kind.split("[/ ]", -1);
    return Catalog.builtIn()
        .schema(
            new GroupVersionKind(
                parts.length == 3 ? parts[0] : "",
                parts[parts.length - 2],
                parts[parts.length - 1]))
        .orElseThrow();
  }

  private JsonNode read(String text, boolean yaml) {
    return Decoding.read(
        text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), yaml, complaints);
  }

  private ObjectNode decode(String kind, String text) {
    ObjectNode object = (ObjectNode) read(text, false);
    Decoding.conform(object, schema(kind), schema("meta.k8s.io/v1 ObjectMeta"), complaints);
    return object;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1 Pod      | {'foo':1}                                   | unknown field "foo"
          v1 Pod      | {'spec':{'Containers':[]}}                  | unknown field "spec.Containers"
          v1 Pod      | {'spec':{'containers':[{'name':'a'},{'foo':1}]}} | unknown field "spec.containers[1].foo"
          v1 Pod      | {'metadata':{'labels':{'a':'b'},'foo':{}}}  | unknown field "metadata.foo"
          v1 Pod      | {'spec':{'volumes':[{'emptyDir':{'x':1}}]}} | unknown field "spec.volumes[0].emptyDir.x"
          v1 Pod      | {'spec':{'nodeName':'a','nodeName':'b'}}    | duplicate field "spec.nodeName"
          v1 Pod      | {'metadata':{'labels':{'a':'b','a':'c'}}}   | duplicate field "metadata.labels.a"
          v1 Pod      | {'spec':{'containers':[{'name':'a','name':'b'}]}} | duplicate field "spec.containers[0].name"
          v1 Node     | {'status':{'daemonEndpoints':{'kubeletEndpoint':{'port':1}}}} | unknown field "status.daemonEndpoints.kubeletEndpoint.port"
          v1 Node     | {'status':{'daemonEndpoints':{'kubeletEndpoint':{'Port':1}}}} |
          """)
  void whatIsUnknownOrGivenTwiceIsNamedByItsPath(String kind, String text, String complaint) {
    decode(kind, text);
    assertThat(complaints)
        .containsExactlyElementsOf(complaint == null ? List.of() : List.of(complaint));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'metadata':[]}                        | json: cannot unmarshal array into Go struct field Pod.metadata of type v1.ObjectMeta
          {'metadata':{'name':1}}                | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string
          {'metadata':{'labels':{'a':1}}}        | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
          {'metadata':{'labels':'a'}}            | json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string
          {'metadata':{'finalizers':'a'}}        | json: cannot unmarshal string into Go struct field ObjectMeta.metadata.finalizers of type []string
          {'spec':'a'}                           | json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec
          {'spec':{'containers':{}}}             | json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container
          {'spec':{'containers':[{'args':[1]}]}} | json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string
          {'spec':{'hostNetwork':'true'}}        | json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool
          {'spec':{'priority':1.5}}              | json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32
          {'spec':{'priority':3000000000}}       | json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32
          {'spec':{'priority':true}}             | json: cannot unmarshal bool into Go struct field PodSpec.spec.priority of type int32
          {'spec':{'activeDeadlineSeconds':'1'}} | json: cannot unmarshal string into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64
          {'spec':{'overhead':{'cpu':'x'}}}      | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
          {'metadata':{'creationTimestamp':'x'}} | parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"
          """)
  void aValueOfTheWrongTypeIsToldAsGoTellsIt(String text, String why) {
    assertThatThrownBy(() -> decode("v1 Pod", text))
        .isInstanceOf(DecodeException.class)
        .hasMessage(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1 Pod     | {'spec':{'nodeName':'','hostNetwork':false,'priority':0}} | {'spec':{'priority':0}}
          v1 Pod     | {'spec':{'containers':[],'volumes':[]}}        | {'spec':{'containers':[]}}
          v1 Pod     | {'spec':{'securityContext':{},'affinity':null}} | {'spec':{'securityContext':{}}}
          v1 Pod     | {'metadata':{'labels':{},'annotations':{'a':''}}} | {'metadata':{'annotations':{'a':''}}}
          v1 Pod     | {'metadata':{'labels':{'a':null}}}             | {'metadata':{'labels':{'a':''}}}
          v1 Pod     | {'metadata':{'creationTimestamp':null}}        | {'metadata':{}}
          v1 Pod     | {'spec':{'containers':[null]}}                 | {'spec':{'containers':[{}]}}
          v1 Pod     | {'spec':{'overhead':{'cpu':0.5,'memory':'1024Ki','x':null}}} | {'spec':{'overhead':{'cpu':'500m','memory':'1Mi','x':'0'}}}
          v1 Pod     | {'metadata':{'deletionTimestamp':'2026-01-01T02:00:00.5+02:00'}} | {'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'}}
          coordination.k8s.io/v1 Lease | {'spec':{'renewTime':'2026-01-01T00:00:00Z'}} | {'spec':{'renewTime':'2026-01-01T00:00:00.000000Z'}}
          v1 Service | {'spec':{'ports':[{'port':80,'targetPort':'web','nodePort':0}]}} | {'spec':{'ports':[{'port':80,'targetPort':'web'}]}}
          v1 Secret  | {'data':{'a':'YQ==','b':null}}                 | {'data':{'a':'YQ==','b':''}}
          v1 ConfigMap | {'data':{'a':''}}                            | {'data':{'a':''}}
          apps/v1 ControllerRevision | {'data':{'any':[1,null,{'x':''}]},'revision':0} | {'data':{'any':[1,null,{'x':''}]},'revision':0}
          """)
  void whatSaysNothingGoesAndScalarsGetTheirOneForm(String kind, String text, String kept) {
    assertThat(decode(kind, text)).isEqualTo(JSON.readTree(kept.replace('\'', '"')));
    assertThat(complaints).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "YQ,illegal base64 data at input byte 0",
    "YWJjYQ,illegal base64 data at input byte 4",
    "YW!j,illegal base64 data at input byte 2",
    "Y=Jj,illegal base64 data at input byte 1"
  })
  void brokenBase64IsToldByItsPlace(String text, String why) {
    assertThatThrownBy(() -> decode("v1 Secret", "{'data':{'a':'" + text + "'}}")).hasMessage(why);
  }

  @Test
  void lineBreaksInBase64Go() {
    assertThat(decode("v1 Secret", "{'data':{'a':'YW\\nJj\\r\\n'}}").path("data").path("a"))
        .isEqualTo(JSON.readTree("\"YWJj\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{'a':}", "{} {}", "nul", "{'a':1,}", "[1", "{'a' 1}", "'\u0001'"})
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> read(text, false)).isInstanceOf(JacksonException.class);
  }

  @Test
  void aBodyThatIsTooDeepIsRefusedAndNotFollowed() {
    assertThatThrownBy(() -> read("[".repeat(100_000) + "]".repeat(100_000), false))
        .isInstanceOf(JacksonException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: 1                | {'a':1}
          a: yes              | {'a':true}
          a: off              | {'a':false}
          a: '1'              | {'a':'1'}
          a: 1.5              | {'a':1.5}
          a: 017              | {'a':15}
          a: 1_000            | {'a':1000}
          a: -3               | {'a':-3}
          a: 3000000000       | {'a':3000000000}
          a: 12e03            | {'a':12e03}
          a: !!str 12         | {'a':'12'}
          a: "yes"            | {'a':'yes'}
          a: 1.2.3            | {'a':'1.2.3'}
          a: 0o17             | {'a':15}
          a: 0x1f             | {'a':31}
          a: ~                | {'a':null}
          a:                  | {'a':null}
          a: [b, {c: d}]      | {'a':['b',{'c':'d'}]}
          a: 2026-01-01       | {'a':'2026-01-01'}
          1: b                | {'1':'b'}
          a: {b: c, <<: {d: e}} | {'a':{'b':'c','d':'e'}}
          a: [&x {b: c}, *x]  | {'a':[{'b':'c'},{'b':'c'}]}
          a: {b: c, <<: [{b: 1, d: 2}, {d: 3}]} | {'a':{'b':'c','d':2}}
          on: b               | {'true':'b'}
          """)
  void yamlMeansWhatItMeansToKubernetes(String yaml, String json) {
    assertThat(read(yaml, true)).isEqualTo(read(json, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "a: *x", "a: &x {b: *x}", "a: {<<: 1}", "? [a]\n: b", "\tb: c"})
  void whatIsNoYamlIsRefused(String yaml) {
    assertThatThrownBy(() -> read(yaml, true)).isInstanceOf(JacksonException.class);
  }

  @Test
  void onlyTheFirstDocumentOfYamlCounts() {
    assertThat(read("---\na: 1\n---\nb: 2\n", true)).isEqualTo(JSON.readTree("{\"a\":1}"));
    assertThat(read("", true).isMissingNode()).isTrue();
    assertThat(read("# nothing\n", true).isMissingNode()).isTrue();
  }

  @Test
  void aliasesThatMultiplyAreStopped() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + (before + ",").repeat(9) + before + "]\n");
    }
    assertThatThrownBy(() -> read(bomb.toString(), true))
        .hasMessageContaining("excessive aliasing");
  }

  @Test
  void aKeyGivenTwiceInYamlIsNoticed() {
    read("a:\n  b: 1\n  b: 2\n", true);
    assertThat(complaints).containsExactly("duplicate field \"a.b\"");
  }
}
