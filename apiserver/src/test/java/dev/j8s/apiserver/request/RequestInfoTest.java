package dev.j8s.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "GET    | /api/v1/pods                              |             | list             | pods        ||        |",
        "GET    | /api/v1/namespaces/a/pods                 | watch=true  | watch            | pods        || a      |",
        "GET    | /api/v1/namespaces/a/pods/p               |             | get              | pods        || a      | p",
        "GET    | /api/v1/namespaces/a/pods/p/log           |             | get              | pods/log    || a      | p",
        "POST   | /api/v1/namespaces/a/pods/p/exec          |             | create           | pods/exec   || a      | p",
        "GET    | /api/v1/namespaces/a                      |             | get              | namespaces  || a      | a",
        "PUT    | /api/v1/namespaces/a/finalize             |             | update           | namespaces/finalize || a | a",
        "GET    | /api/v1/namespaces                        | fieldSelector=metadata.name%3Da | list | namespaces || a | a",
        "GET    | /apis/apps/v1/namespaces/a/deployments/d/scale |        | get              | deployments/scale | apps | a | d",
        "DELETE | /apis/apps/v1/namespaces/a/deployments    |             | deletecollection | deployments | apps | a   |",
        "PATCH  | /api/v1/nodes/n/status                    |             | patch            | nodes/status ||       | n",
        "GET    | /api/v1/watch/namespaces/a/pods           |             | watch            | pods        || a      |",
      })
  void readsWhatAPathAsksFor(
      String method,
      String path,
      String query,
      String verb,
      String resource,
      String group,
      String namespace,
      String name) {
    RequestInfo info =
        RequestInfo.of(method, path, QueryParameters.parse(query == null ? "" : query));

    assertThat(info.isResource()).isTrue();
    assertThat(info.verb()).isEqualTo(verb);
    assertThat(info.resourceAndSubresource()).isEqualTo(resource);
    assertThat(info.group()).isEqualTo(group == null ? "" : group);
    assertThat(info.namespace()).isEqualTo(namespace == null ? "" : namespace);
    assertThat(info.name()).isEqualTo(name == null ? "" : name);
  }

  @ParameterizedTest
  @CsvSource({"/healthz", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/"})
  void takesDiscoveryAndHealthForNoResource(String path) {
    RequestInfo info = RequestInfo.of("GET", path, QueryParameters.parse(""));

    assertThat(info.isResource()).isFalse();
    assertThat(info.verb()).isEqualTo("get");
    assertThat(info.path()).isEqualTo(path);
  }
}
