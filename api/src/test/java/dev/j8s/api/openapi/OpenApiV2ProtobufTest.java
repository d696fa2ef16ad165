package dev.j8s.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.j8s.api.catalog.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OpenApiV2ProtobufTest {
  @Test
  void aDocumentKeepsItsOrderAndItsValues() throws IOException {
    ObjectNode document =
        (ObjectNode)
            new JsonMapper()
                .readTree(
                    """
                    {"swagger":"2.0","info":{"title":"T","version":"v1"},"paths":{},
                     "definitions":{
                       "A":{"type":"object","required":["x","y"],"properties":{
                         "x":{"$ref":"#/definitions/B"},
                         "y":{"type":"array","items":{"type":"string"}}}},
                       "B":{"description":"b","x-kubernetes-map-type":"atomic"}}}
                    """);
    byte[] bytes = OpenApiV2Protobuf.encode(document);
    assertThat(texts(bytes, 1)).containsExactly("2.0");
    assertThat(texts(bytes, 2, 1)).containsExactly("T");
    assertThat(texts(bytes, 2, 2)).containsExactly("v1");
    assertThat(texts(bytes, 9, 1, 1)).containsExactly("A", "B");
    assertThat(texts(bytes, 9, 1, 2, 22, 1)).containsExactly("object");
    assertThat(texts(bytes, 9, 1, 2, 19)).containsExactly("x", "y");
    assertThat(texts(bytes, 9, 1, 2, 25, 1, 1)).containsExactly("x", "y");
    assertThat(texts(bytes, 9, 1, 2, 25, 1, 2, 1)).containsExactly("#/definitions/B");
    assertThat(texts(bytes, 9, 1, 2, 25, 1, 2, 23, 1, 22, 1)).containsExactly("string");
    assertThat(texts(bytes, 9, 1, 2, 4)).containsExactly("b");
    assertThat(texts(bytes, 9, 1, 2, 31, 1)).containsExactly("x-kubernetes-map-type");
    assertThat(texts(bytes, 9, 1, 2, 31, 2, 2)).containsExactly("\"atomic\"");
  }

  @Test
  void everyPathAndDefinitionIsThere() throws IOException {
    ObjectNode document = new OpenApi(Catalog.builtIn(), "v1.36.0").v2();
    byte[] bytes = OpenApiV2Protobuf.encode(document);
    assertThat(texts(bytes, 8, 2, 1))
        .containsExactlyElementsOf(document.path("paths").propertyNames());
    assertThat(texts(bytes, 9, 1, 1))
        .containsExactlyElementsOf(document.path("definitions").propertyNames());
  }

  /** All texts at a path of field numbers. */
  private static List<String> texts(byte[] message, int... path) throws IOException {
    List<byte[]> level = List.of(message);
    for (int number : path) {
      List<byte[]> next = new ArrayList<>();
      for (byte[] one : level) {
        CodedInputStream in = CodedInputStream.newInstance(one);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          if (WireFormat.getTagFieldNumber(tag) == number) {
            next.add(in.readByteArray());
          } else {
            in.skipField(tag);
          }
        }
      }
      level = next;
    }
    return level.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
  }
}
