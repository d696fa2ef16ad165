package dev.j8s.api.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.status.ApiException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ProtobufCodecTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final ProtobufCodec codec = new ProtobufCodec(Catalog.builtIn());

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"x":"y"},
         "creationTimestamp":"2026-01-01T00:00:00Z","managedFields":[{"manager":"m",
         "fieldsV1":{"f:spec":{}}}]},
         "spec":{"volumes":[{"name":"v","configMap":{"name":"c","defaultMode":420}}],
         "containers":[{"name":"c","env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"s",
         "key":"k"}}}],"resources":{"limits":{"cpu":"100m"}},
         "livenessProbe":{"httpGet":{"port":"http"},"periodSeconds":10}}],
         "terminationGracePeriodSeconds":0},"status":{"phase":"Running"}}
        """,
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"AAEC"}}
        """,
        """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a"},
         "spec":{"renewTime":"2026-01-01T00:00:00.123456Z","leaseDurationSeconds":40}}
        """,
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{},
         "spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":{"type":"object",
         "properties":{"a":{"type":"array","items":{"type":"string"},"default":["x"]},
         "b":{"additionalProperties":false,"x-kubernetes-preserve-unknown-fields":true,
         "maximum":1.5}}}}}]}}
        """,
        """
        {"apiVersion":"v1","kind":"Status","metadata":{},"status":"Failure","code":404,
         "details":{"causes":[{"field":"a"}]}}
        """,
        """
        {"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","metadata":{},
         "spec":{"user":"u","extra":{"a":["b","c"]}},"status":{"allowed":false}}
        """
      })
  void whatIsEncodedIsDecodedToTheSame(String text) {
    JsonNode object = JSON.readTree(text);
    assertThat(codec.decode(codec.encode(object), null)).isEqualTo(object);
  }

  @Test
  void theWireFormIsThatOfGo() {
    JsonNode object =
        JSON.readTree("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}");
    assertThat(HexFormat.of().formatHex(codec.encode(object)))
        .isEqualTo(
            "6b387300" // magic
                + "0a0f"
                + "0a027631"
                + "1209436f6e6669674d6170" // type
                + "1208"
                + "1206"
                + "0a0161"
                + "120162" // data
                + "1a00"
                + "2200");
  }

  @Test
  void aListIsPutTogetherFromItems() {
    GroupVersionKind kind = new GroupVersionKind("", "v1", "ConfigMap");
    ObjectNode item = JSON.createObjectNode();
    item.putObject("metadata").put("name", "a");
    byte[] list =
        codec.encodeList(
            new GroupVersionKind("", "v1", "ConfigMapList"),
            JSON.createObjectNode().put("resourceVersion", "7"),
            List.of(codec.encodeItem(item, kind)));
    assertThat(codec.decode(list, null))
        .isEqualTo(
            JSON.readTree(
                """
                {"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"7"},
                 "items":[{"metadata":{"name":"a"}}]}
                """));
  }

  @Test
  void cutBytesAreRefused() {
    byte[] whole =
        codec.encode(
            JSON.readTree("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}"));
    assertThatThrownBy(() -> codec.decode(java.util.Arrays.copyOf(whole, whole.length - 1), null))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("unexpected EOF");
  }
}
