package dev.j8s.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One column of one object a line. */
class CellsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text.replace('\'', '"'));
  }

  private static String cell(String resource, String column, String object) {
    String[] name = resource.split("/", -1);
    ResourceType type =
        Catalog.builtIn()
            .find(
                new GroupVersionResource(
                    name.length == 2 ? name[0] : "", "v1", name[name.length - 1]))
            .orElseThrow();
    for (int i = 0; i < type.columns().size(); i++) {
      if (type.columns().get(i).name().equals(column)) {
        return TableCells.cells(type, json(object), NOW).get(i).asString();
      }
    }
    throw new AssertionError(resource + " has no column " + column);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'status':{'phase':'Pending'}}                                   | Pending
          {'status':{'phase':'Failed','reason':'Evicted'}}                 | Evicted
          {'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'SchedulingGated'}]}} | SchedulingGated
          {'status':{'phase':'Succeeded','containerStatuses':[{'state':{'terminated':{'reason':'Completed'}}}]}} | Completed
          {'status':{'phase':'Failed','containerStatuses':[{'state':{'terminated':{'signal':9}}}]}} | Signal:9
          {'status':{'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':3}}}]}} | ExitCode:3
          {'status':{'phase':'Running','containerStatuses':[{'state':{'terminated':{'reason':'Completed'}}},{'ready':true,'state':{'running':{}}}]}} | NotReady
          {'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}],'containerStatuses':[{'state':{'terminated':{'reason':'Completed'}}},{'ready':true,'state':{'running':{}}}]}} | Running
          {'status':{'phase':'Pending','containerStatuses':[{'state':{'waiting':{'reason':'ImagePullBackOff'}}}]}} | ImagePullBackOff
          {'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{'phase':'Running'}} | Terminating
          {'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{'phase':'Succeeded'}} | Succeeded
          {'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{'phase':'Running','reason':'NodeLost'}} | Unknown
          {'spec':{'initContainers':[{'name':'i'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':1,'reason':'Error'}}}]}} | Init:Error
          {'spec':{'initContainers':[{'name':'i'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':2}}}]}} | Init:ExitCode:2
          {'spec':{'initContainers':[{'name':'i'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}} | Init:CrashLoopBackOff
          {'spec':{'initContainers':[{'name':'i'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'PodInitializing'}}}]}} | Init:0/1
          {'spec':{'initContainers':[{'name':'i','restartPolicy':'Always'}]},'status':{'phase':'Running','initContainerStatuses':[{'name':'i','started':true,'ready':true,'state':{'running':{}}}]}} | Running
          """)
  void aPodsStateIsOneWord(String pod, String status) {
    assertThat(cell("pods", "Status", pod)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pods | Ready | {'spec':{'initContainers':[{'name':'i','restartPolicy':'Always'}],'containers':[{'name':'c'}]},'status':{'phase':'Running','initContainerStatuses':[{'name':'i','started':true,'ready':true,'state':{'running':{}}}],'containerStatuses':[{'name':'c','ready':true,'state':{'running':{}}}]}} | 2/2
          pods | Restarts | {'status':{'containerStatuses':[{'restartCount':2},{'restartCount':3}]}} | 5
          pods | Readiness Gates | {'spec':{'readinessGates':[{'conditionType':'a'},{'conditionType':'b'}]},'status':{'conditions':[{'type':'a','status':'True'}]}} | 1/2
          pods | IP | {'status':{'podIP':'10.0.0.1'}} | 10.0.0.1
          nodes | Status | {} | Unknown
          nodes | Status | {'status':{'conditions':[{'type':'Ready','status':'True'}]}} | Ready
          nodes | Status | {'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'Unknown'}]}} | NotReady,SchedulingDisabled
          nodes | Roles | {'metadata':{'labels':{'node-role.kubernetes.io/b':'','node-role.kubernetes.io/a':'','kubernetes.io/role':'c'}}} | a,b,c
          nodes | Roles | {} | <none>
          services | External-IP | {'spec':{'type':'LoadBalancer'}} | <pending>
          services | External-IP | {'spec':{'type':'LoadBalancer','externalIPs':['2.2.2.2']},'status':{'loadBalancer':{'ingress':[{'ip':'1.1.1.1'},{'hostname':'h'}]}}} | 1.1.1.1,h,2.2.2.2
          services | External-IP | {'spec':{'type':'ExternalName','externalName':'a.b'}} | a.b
          services | Port(s) | {} | <none>
          endpoints | Endpoints | {'subsets':[{'addresses':[{'ip':'1.1.1.1'},{'ip':'::1'},{'ip':'3.3.3.3'},{'ip':'4.4.4.4'}],'ports':[{'port':80}]}]} | 1.1.1.1:80,[::1]:80,3.3.3.3:80 + 1 more...
          apps/deployments | Ready | {'spec':{'replicas':3},'status':{'readyReplicas':1}} | 1/3
          apps/deployments | Selector | {'spec':{'selector':{'matchLabels':{'b':'2','a':'1'},'matchExpressions':[{'key':'c','operator':'In','values':['x','y']},{'key':'d','operator':'DoesNotExist'}]}}} | a=1,b=2,c in (x,y),!d
          apps/controllerrevisions | Controller | {'metadata':{'ownerReferences':[{'apiVersion':'apps/v1','kind':'DaemonSet','name':'d','controller':true}]}} | daemonset.apps/d
          batch/jobs | Status | {'status':{'conditions':[{'type':'Complete','status':'True'}]}} | Complete
          batch/jobs | Status | {'status':{'conditions':[{'type':'Suspended','status':'True'}]}} | Suspended
          batch/jobs | Status | {'metadata':{'deletionTimestamp':'x'}} | Terminating
          batch/jobs | Status | {} | Running
          batch/jobs | Completions | {'spec':{'completions':3},'status':{'succeeded':2}} | 2/3
          batch/jobs | Completions | {'spec':{'parallelism':4}} | 0/1 of 4
          batch/jobs | Duration | {'status':{'startTime':'2026-01-01T00:59:00Z','completionTime':'2026-01-01T00:59:30Z'}} | 30s
          batch/jobs | Duration | {'status':{'startTime':'2026-01-01T00:59:00Z'}} | 60s
          batch/cronjobs | Suspend | {'spec':{'suspend':true}} | True
          batch/cronjobs | Timezone | {} | <none>
          batch/cronjobs | Last Schedule | {'status':{'lastScheduleTime':'2026-01-01T00:30:00Z'}} | 30m
          networking.k8s.io/ingresses | Hosts | {'spec':{'rules':[{'host':'a'},{'host':'b'},{'host':'a'}]}} | a,b
          networking.k8s.io/ingresses | Hosts | {'spec':{'rules':[{}]}} | *
          networking.k8s.io/ingresses | Ports | {'spec':{'tls':[{}]}} | 80, 443
          configmaps | Data | {'data':{'a':'b'},'binaryData':{'c':'ZA=='}} | 2
          """)
  void aCellShowsWhatKubectlShows(String resource, String column, String object, String shown) {
    assertThat(cell(resource, column, object)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          .a.b                     | 1
          $.a.b                    | 1
          .a['b']                  | 1
          .l[0].t                  | "x"
          .l[*].t                  | "x"
          .l[?(@.t=="y")].v        | 2
          .a\\.b                   | "dotted"
          .a.c                     |
          .l[7]                    |
          """)
  void aColumnOfACustomResourceFindsTheFirstMatch(String path, String found) {
    JsonNode root = json("{'a':{'b':1},'l':[{'t':'x','v':1},{'t':'y','v':2}],'a.b':'dotted'}");
    JsonNode value = JsonPath.find(root, path);
    assertThat(value.isMissingNode() ? null : value.toString()).isEqualTo(found);
  }
}
