package dev.j8s.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StatusPatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'phase':'Pending'} | {'phase':'Running'} | {'phase':'Running'}",
        "{'phase':'Running','reason':'x'} | {'phase':'Running'} | {'reason':null}",
        "{'phase':'Running'} | {'phase':'Running'} | none",
        "{} | {'containerStatuses':[]} | none",
        "{'conditions':[{'type':'A','status':'True'},{'type':'Foreign','status':'True'}]}"
            + " | {'conditions':[{'type':'A','status':'False'}]}"
            + " | {'conditions':[{'type':'A','status':'False'}]}",
        "{'conditions':[{'type':'A','status':'True','reason':'r'}]}"
            + " | {'conditions':[{'type':'A','status':'True'}]}"
            + " | {'conditions':[{'type':'A','status':'True','reason':null}]}",
        "{'podIPs':[{'ip':'1'}]} | {'podIPs':[{'ip':'2'}]}"
            + " | {'podIPs':[{'$patch':'replace'},{'ip':'2'}]}",
        "{} | {'podIPs':[{'ip':'2'}]} | {'podIPs':[{'ip':'2'}]}",
      })
  void onlyWhatChangedIsWritten(String before, String after, String patch) {
    String made = StatusPatch.between(tree(before), tree(after)).map(Json::string).orElse("none");
    assertThat(made).isEqualTo(patch.replace('\'', '"'));
  }

  private static ObjectNode tree(String json) {
    return (ObjectNode) Json.mapper().readTree(json.replace('\'', '"'));
  }
}
