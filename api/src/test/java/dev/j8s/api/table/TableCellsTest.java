package dev.j8s.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TableCellsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static List<String> row(String group, String resource, String json) {
    ResourceType type =
        Catalog.builtIn().find(new GroupVersionResource(group, "v1", resource)).orElseThrow();
    JsonNode object = new JsonMapper().readTree(json);
    return TableCells.cells(type, object, NOW).stream().map(JsonNode::asString).toList();
  }

  @Test
  void aPodThatCrashesShowsWhyAndWhen() {
    assertThat(
            row(
                "",
                "pods",
                """
                {"metadata":{"name":"a","creationTimestamp":"2026-01-01T00:00:00Z"},
                 "spec":{"nodeName":"n","containers":[{"name":"c"}]},
                 "status":{"phase":"Running","podIPs":[{"ip":"10.0.0.1"}],"containerStatuses":[
                  {"name":"c","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
                   "lastState":{"terminated":{"finishedAt":"2026-01-01T00:59:00Z"}}}]}}
                """))
        .containsExactly(
            "a",
            "0/1",
            "CrashLoopBackOff",
            "3 (60s ago)",
            "60m",
            "10.0.0.1",
            "n",
            "<none>",
            "<none>");
  }

  @Test
  void aPodThatInitializesShowsHowFar() {
    assertThat(
            row(
                    "",
                    "pods",
                    """
                    {"metadata":{"name":"a"},
                     "spec":{"initContainers":[{"name":"x"},{"name":"y"}],"containers":[{"name":"c"}]},
                     "status":{"phase":"Pending","initContainerStatuses":[
                      {"name":"x","state":{"terminated":{"exitCode":0}}},
                      {"name":"y","state":{"running":{}}}]}}
                    """)
                .subList(1, 4))
        .containsExactly("0/1", "Init:1/2", "0");
  }

  @Test
  void aServiceShowsItsPorts() {
    assertThat(
            row(
                "",
                "services",
                """
                {"metadata":{"name":"a"},"spec":{"type":"NodePort","clusterIPs":["10.0.0.1"],
                 "selector":{"app":"x"},"ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},
                 {"port":53,"protocol":"UDP"}]}}
                """))
        .containsExactly(
            "a", "NodePort", "10.0.0.1", "<none>", "80:30080/TCP,53/UDP", "<unknown>", "app=x");
  }

  @Test
  void everyColumnOfEveryTypeHasACellEvenOfAnEmptyObject() {
    JsonNode empty = new JsonMapper().createObjectNode();
    for (ResourceType type : Catalog.builtIn().types()) {
      assertThat(TableCells.cells(type, empty, NOW)).hasSameSizeAs(type.columns());
    }
  }
}
