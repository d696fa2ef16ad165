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
        "{'conditions':[{'type':'Ready','status':'True'},{'type':'Foreign','status':'True'}]}"
            + " | {'conditions':[{'type':'Ready','status':'False'}]}"
            + " | {'conditions':[{'type':'Ready','status':'False'}]}",
        "{'conditions':[{'type':'Ready','status':'True','reason':'r'}]}"
            + " | {'conditions':[{'type':'Ready','status':'True'}]}"
            + " | {'conditions':[{'type':'Ready','status':'True','reason':null}]}",
        "{} | {'conditions':[{'type':'Foreign','status':'True'}]} | none",
        "{'conditions':[{'type':'PodResizePending'},{'type':'Foreign'}]} | {'conditions':[]}"
            + " | {'conditions':[{'$patch':'delete','type':'PodResizePending'}]}",
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
