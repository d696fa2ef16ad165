package dev.j8s.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OpenApiTest {
  private final OpenApi openApi = new OpenApi(Catalog.builtIn(), "v1.36.0");

  @Test
  void everyReferenceOfADocumentLeadsSomewhere() {
    for (GroupVersion version : openApi.groupVersions()) {
      ObjectNode document = openApi.v3(version);
      JsonNode schemas = document.path("components").path("schemas");
      for (JsonNode reference : document.findValues("$ref")) {
        if (!reference.isString()) {
          continue;
        }
        String name = reference.stringValue().substring("#/components/schemas/".length());
        assertThat(schemas.has(name)).as(version + " " + name).isTrue();
      }
    }
  }

  @Test
  void containersSayHowTheyMerge() {
    JsonNode containers =
        openApi
            .v2()
            .path("definitions")
            .path("io.k8s.api.core.v1.PodSpec")
            .path("properties")
            .path("containers");
    assertThat(containers)
        .isEqualTo(
            new JsonMapper()
                .createObjectNode()
                .put("type", "array")
                .set(
                    "items",
                    new JsonMapper()
                        .createObjectNode()
                        .put("$ref", "#/definitions/io.k8s.api.core.v1.Container")
                        .put(
                            "description",
                            containers.path("items").path("description").stringValue()))
                .put("description", containers.path("description").stringValue())
                .put("x-kubernetes-list-type", "map")
                .set("x-kubernetes-list-map-keys", new JsonMapper().createArrayNode().add("name"))
                .put("x-kubernetes-patch-merge-key", "name")
                .put("x-kubernetes-patch-strategy", "merge"));
  }

  @Test
  void everyPatchSaysThatItValidatesFields() {
    JsonNode patch =
        openApi
            .v3(new GroupVersion("apps", "v1"))
            .path("paths")
            .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
            .path("patch");
    assertThat(patch.path("parameters").findValuesAsString("name")).contains("fieldValidation");
    assertThat(patch.path("x-kubernetes-group-version-kind").path("kind").stringValue())
        .isEqualTo("Deployment");
  }
}
