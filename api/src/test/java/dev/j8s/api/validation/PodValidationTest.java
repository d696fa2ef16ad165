package dev.j8s.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected messages are divided by " ; ". */
class PodValidationTest {
  private static void check(List<String> found, String expected) {
    assertThat(found)
        .containsExactlyInAnyOrder(expected == null ? new String[0] : expected.split(" ; ", -1));
  }

  @Test
  void whatTheOtherTestsSpoilIsSound() {
    for (String kind : Checked.soundKinds()) {
      assertThat(Checked.errors(kind, "{}")).as(kind).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'containers':null}                 | spec.containers: Required value
          {'restartPolicy':'Maybe'}           | spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"
          {'dnsPolicy':'X'}                   | spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"
          {'dnsPolicy':'None'}                | spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
          {'dnsPolicy':'None','dnsConfig':{}} | spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None
          {'dnsConfig':{'nameservers':['1.1.1.1','2.2.2.2','::1','x']}} | spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","2.2.2.2","::1","x"]: must not have more than 3 nameservers ; spec.dnsConfig.nameservers[3]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          {'dnsConfig':{'searches':['a.b','_c','.','D.']}} | spec.dnsConfig.searches[3]: Invalid value: "D": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')
          {'dnsConfig':{'options':[{'value':'a'}]}} | spec.dnsConfig.options[0]: Required value: must not be empty
          {'hostAliases':[{'ip':'1.2.3','hostnames':['a']}]} | spec.hostAliases[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          {'hostname':'a.b'}                  | spec.hostname: Invalid value: "a.b": must not contain dots
          {'subdomain':'A'}                   | spec.subdomain: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
          {'serviceAccountName':'a_b'}        | spec.serviceAccountName: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
          {'activeDeadlineSeconds':0}         | spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
          {'terminationGracePeriodSeconds':-1} | spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0
          {'shareProcessNamespace':true,'hostPID':true} | spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled
          {'nodeSelector':{'a':'b c'}}        | spec.nodeSelector: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
          {'readinessGates':[{'conditionType':'-'}]} | spec.readinessGates[0].conditionType: Invalid value: "-": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
          {'schedulingGates':[{'name':'a'},{'name':'a'}]} | spec.schedulingGates[1]: Duplicate value: "a"
          {'preemptionPolicy':'X'}            | spec.preemptionPolicy: Unsupported value: "X": supported values: "Never", "PreemptLowerPriority"
          {'securityContext':{'runAsUser':-1,'fsGroup':2147483648,'supplementalGroups':[0,-2]}} | spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive ; spec.securityContext.fsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive ; spec.securityContext.supplementalGroups[1]: Invalid value: -2: must be between 0 and 2147483647, inclusive
          {'securityContext':{'seccompProfile':{'type':'Localhost'}}} | spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost
          {'securityContext':{'seccompProfile':{'type':'Unconfined','localhostProfile':'a'}}} | spec.securityContext.seccompProfile.localhostProfile: Invalid value: "a": can only be set when seccomp type is Localhost
          {'ephemeralContainers':[{'name':'e','image':'i','targetContainerName':'x','ports':[{'containerPort':1}]}]} | spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container ; spec.ephemeralContainers[0].targetContainerName: Not found: "x"
          {'ephemeralContainers':[{'name':'c','image':'i','targetContainerName':'c'}]} | spec.ephemeralContainers[0].name: Duplicate value: "c"
          {'initContainers':[{'name':'i','image':'i','lifecycle':{'preStop':{'exec':{'command':['a']}}}}]} | spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always
          {'initContainers':[{'name':'i','image':'i','restartPolicy':'Always','startupProbe':{'exec':{'command':['a']}}}]} |
          """)
  void aPodsSpecIsCheckedFieldByField(String spec, String expected) {
    check(Checked.errors("v1 Pod", "{'spec':" + spec + "}"), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'c'}                        | @.image: Required value
          {'image':'i'}                       | @.name: Required value
          {'name':'A','image':'i'}            | @.name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
          {'name':'c','image':' i'}           | @.image: Invalid value: " i": must not have leading or trailing whitespace
          {'name':'c','image':'i','imagePullPolicy':'X'} | @.imagePullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"
          {'name':'c','image':'i','ports':[{'containerPort':0}]} | @.ports[0].containerPort: Invalid value: 0: must be between 1 and 65535, inclusive
          {'name':'c','image':'i','ports':[{'containerPort':1,'hostPort':70000}]} | @.ports[0].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive
          {'name':'c','image':'i','ports':[{'containerPort':1,'name':'a-much-too-long-name'}]} | @.ports[0].name: Invalid value: "a-much-too-long-name": must be no more than 15 bytes
          {'name':'c','image':'i','ports':[{'containerPort':1,'name':'1--2'}]} | @.ports[0].name: Invalid value: "1--2": must contain at least one letter (a-z) ; @.ports[0].name: Invalid value: "1--2": must not contain consecutive hyphens
          {'name':'c','image':'i','ports':[{'containerPort':1,'name':'a'},{'containerPort':2,'name':'a'}]} | @.ports[1].name: Duplicate value: "a"
          {'name':'c','image':'i','ports':[{'containerPort':1,'protocol':'ICMP'}]} | @.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"
          {'name':'c','image':'i','ports':[{'containerPort':1,'hostPort':9},{'containerPort':2,'hostPort':9}]} | @.ports[1].hostPort: Duplicate value: "TCP//9"
          {'name':'c','image':'i','env':[{'value':'a'}]} | @.env[0].name: Required value
          {'name':'c','image':'i','env':[{'name':'a=b'}]} | @.env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{}}]} | @.env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`
          {'name':'c','image':'i','env':[{'name':'a','value':'b','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}]} | @.env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'},'secretKeyRef':{'name':'a','key':'b'}}}]} | @.env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'fieldRef':{'fieldPath':'x'}}}]} | @.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "x": error converting fieldPath: field label not supported: x
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'fieldRef':{'fieldPath':'status.phase'}}}]} | @.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'resourceFieldRef':{'resource':'limits.gpu'}}}]} | @.env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu','divisor':'2'}}}]} | @.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource
          {'name':'c','image':'i','env':[{'name':'a','valueFrom':{'configMapKeyRef':{'name':'a','key':'b c'}}}]} | @.env[0].valueFrom.configMapKeyRef.key: Invalid value: "b c": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
          {'name':'c','image':'i','envFrom':[{'prefix':'a'}]} | @.envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`
          {'name':'c','image':'i','envFrom':[{'secretRef':{}}]} | @.envFrom[0].secretRef.name: Required value
          {'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/a'}]} | @.volumeMounts[0].name: Not found: "v"
          {'name':'c','image':'i','livenessProbe':{}} | @.livenessProbe: Required value: must specify a handler type
          {'name':'c','image':'i','livenessProbe':{'exec':{'command':['a']},'tcpSocket':{'port':1}}} | @.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
          {'name':'c','image':'i','livenessProbe':{'exec':{}}} | @.livenessProbe.exec.command: Required value
          {'name':'c','image':'i','livenessProbe':{'tcpSocket':{'port':0}}} | @.livenessProbe.tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive
          {'name':'c','image':'i','livenessProbe':{'httpGet':{'port':'A'}}} | @.livenessProbe.httpGet.port: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-) ; @.livenessProbe.httpGet.port: Invalid value: "A": must contain at least one letter (a-z)
          {'name':'c','image':'i','livenessProbe':{'httpGet':{'port':1,'scheme':'FTP'}}} | @.livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"
          {'name':'c','image':'i','livenessProbe':{'httpGet':{'port':1,'httpHeaders':[{'name':'X_Y','value':'a'}]}}} | @.livenessProbe.httpGet.httpHeaders: Invalid value: "X_Y": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')
          {'name':'c','image':'i','livenessProbe':{'grpc':{'port':0}}} | @.livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive
          {'name':'c','image':'i','livenessProbe':{'exec':{'command':['a']},'successThreshold':2,'periodSeconds':-1}} | @.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0 ; @.livenessProbe.successThreshold: Invalid value: 2: must be 1
          {'name':'c','image':'i','livenessProbe':{'exec':{'command':['a']},'terminationGracePeriodSeconds':0}} | @.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0
          {'name':'c','image':'i','readinessProbe':{'exec':{'command':['a']},'successThreshold':2,'terminationGracePeriodSeconds':5}} | @.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes
          {'name':'c','image':'i','lifecycle':{'preStop':{'sleep':{'seconds':31}}}} | @.lifecycle.preStop.sleep.seconds: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)
          {'name':'c','image':'i','lifecycle':{'postStart':{}}} | @.lifecycle.postStart: Required value: must specify a handler type
          {'name':'c','image':'i','securityContext':{'privileged':true,'allowPrivilegeEscalation':false}} | @.securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true
          {'name':'c','image':'i','resources':{'requests':{'cpu':'2'},'limits':{'cpu':'1'}}} | @.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
          {'name':'c','image':'i','resources':{'limits':{'cpu':'-1'}}} | @.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0 ; @.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0
          {'name':'c','image':'i','resources':{'requests':{'foo':'1'}}} | @.resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified ; @.resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers
          {'name':'c','image':'i','resources':{'requests':{'pods':'1'}}} | @.resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers
          {'name':'c','image':'i','resources':{'requests':{'a.b/gpu':'1'}}} | @.resources.limits: Required value: Limit must be set for non overcommitable resources
          {'name':'c','image':'i','resources':{'requests':{'a.b/gpu':'1'},'limits':{'a.b/gpu':'2'}}} | @.resources.requests: Invalid value: "1": must be equal to a.b/gpu limit of 2
          {'name':'c','image':'i','resources':{'limits':{'a.b/gpu':'500m'}}} | @.resources.limits[a.b/gpu]: Invalid value: "500m": must be an integer ; @.resources.requests[a.b/gpu]: Invalid value: "500m": must be an integer
          {'name':'c','image':'i','resources':{'limits':{'hugepages-2Mi':'2Mi'}}} | @.resources: Forbidden: HugePages require cpu or memory
          """)
  void aContainerIsCheckedFieldByField(String container, String expected) {
    check(
        Checked.errors("v1 Pod", "{'spec':{'containers':[" + container + "]}}"),
        expected.replace("@", "spec.containers[0]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata.labels[\\u0027a\\u0027]        |
          metadata.annotations[\\u0027A/b\\u0027] |
          metadata.labels[\\u0027a/\\u0027]       | fieldRef: Invalid value: "a/": name part must be non-empty
          spec.nodeName[\\u0027a\\u0027]          | fieldRef: Invalid value: "spec.nodeName": does not support subscript
          """)
  void oneLabelOrAnnotationIsNamedInBrackets(String fieldPath, String expected) {
    List<String> found =
        Checked.errors(
            "v1 Pod",
            "{'spec':{'containers':[{'name':'c','image':'i','env':[{'name':'a','valueFrom':"
                + "{'fieldRef':{'fieldPath':'"
                + fieldPath
                + "'}}}]}]}}");
    if (expected == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).contains("spec.containers[0].env[0].valueFrom." + expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'v','emptyDir':{},'secret':{'secretName':'a'}} | @.secret: Forbidden: may not specify more than 1 volume type
          {'name':'a.b','emptyDir':{}}        | @.name: Invalid value: "a.b": must not contain dots
          {'emptyDir':{}}                     | @.name: Required value
          {'name':'v','emptyDir':{'sizeLimit':'-1'}} | @.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity
          {'name':'v','hostPath':{}}          | @.hostPath.path: Required value
          {'name':'v','hostPath':{'path':'/a/../b'}} | @.hostPath.path: Invalid value: "/a/../b": must not contain '..'
          {'name':'v','hostPath':{'path':'/','type':'X'}} | @.hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"
          {'name':'v','secret':{}}            | @.secret.secretName: Required value
          {'name':'v','secret':{'secretName':'a','defaultMode':512}} | @.secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive
          {'name':'v','secret':{'secretName':'a','items':[{'key':'a','path':'/b'}]}} | @.secret.items[0].path: Invalid value: "/b": must be a relative path
          {'name':'v','secret':{'secretName':'a','items':[{'key':'a','path':'..b','mode':-1}]}} | @.secret.items[0].path: Invalid value: "..b": must not start with '..' ; @.secret.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive
          {'name':'v','secret':{'secretName':'a','items':[{'path':'a/../b'}]}} | @.secret.items[0].key: Required value ; @.secret.items[0].path: Invalid value: "a/../b": must not contain '..'
          {'name':'v','configMap':{}}         | @.configMap.name: Required value
          {'name':'v','persistentVolumeClaim':{}} | @.persistentVolumeClaim.claimName: Required value
          {'name':'v','nfs':{'server':'a','path':'b'}} | @.nfs.path: Invalid value: "b": must be an absolute path
          {'name':'v','csi':{}}               | @.csi.driver: Required value
          {'name':'v','downwardAPI':{'items':[{'path':'a'}]}} | @.downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required
          {'name':'v','downwardAPI':{'items':[{'path':'a','fieldRef':{'fieldPath':'spec.nodeName'}}]}} | @.downwardAPI.items[0].fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"
          {'name':'v','downwardAPI':{'items':[{'path':'a','resourceFieldRef':{'resource':'limits.cpu'}}]}} | @.downwardAPI.items[0].resourceFieldRef.containerName: Required value
          {'name':'v','projected':{'sources':[{'secret':{'name':'a'},'configMap':{'name':'b'}}]}} | @.projected.sources[0].configMap: Forbidden: may not specify more than 1 volume type
          {'name':'v','projected':{'sources':[{'secret':{}}]}} | @.projected.sources[0].secret.name: Required value
          {'name':'v','projected':{'sources':[{'serviceAccountToken':{'path':'a','expirationSeconds':599}}]}} | @.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes
          """)
  void aVolumeIsCheckedFieldByField(String volume, String expected) {
    check(
        Checked.errors("v1 Pod", "{'spec':{'volumes':[" + volume + "]}}"),
        expected.replace("@", "spec.volumes[0]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'tolerations':[{'operator':'Equal'}]} | spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"
          {'tolerations':[{'key':'a','operator':'Exists','value':'b'}]} | spec.tolerations[0].operator: Invalid value: {"key":"a","operator":"Exists","value":"b"}: value must be empty when `operator` is 'Exists'
          {'tolerations':[{'key':'a','effect':'NoSchedule','tolerationSeconds':1}]} | spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when `tolerationSeconds` is set
          {'tolerations':[{'key':'a','effect':'X'}]} | spec.tolerations[0].effect: Unsupported value: "X": supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"
          {'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{}}}} | spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term
          {'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'a','operator':'Eq'}]}]}}}} | spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Eq": not a valid selector operator
          {'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'a','operator':'In'}]}]}}}} | spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          {'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':101,'preference':{}}]}}} | spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100
          {'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'a b'}]}}} | spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
          {'topologySpreadConstraints':[{'whenUnsatisfiable':'X'}]} | spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty ; spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero ; spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"
          {'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'z','whenUnsatisfiable':'ScheduleAnyway','minDomains':1}]} | spec.topologySpreadConstraints[0].minDomains: Invalid value: 1: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway
          {'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'z','whenUnsatisfiable':'DoNotSchedule'},{'maxSkew':2,'topologyKey':'z','whenUnsatisfiable':'DoNotSchedule'}]} | spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, DoNotSchedule}"
          """)
  void whereAPodMayRunIsChecked(String spec, String expected) {
    check(Checked.errors("v1 Pod", "{'spec':" + spec + "}"), expected);
  }

  private static final String FIXED =
      "spec: Forbidden: pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
          + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
          + " previously negative)\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                  | {'containers':[{'name':'c','image':'j'}]}        |
          {}                                  | {'containers':[{'name':'d','image':'i'}]}        | FIXED
          {}                                  | {'containers':[{'name':'c','image':'i','tty':true}]} | FIXED
          {}                                  | {'containers':[{'name':'c','image':'i'},{'name':'d','image':'i'}]} | spec.containers: Forbidden: pod updates may not add or remove containers
          {}                                  | {'initContainers':[{'name':'d','image':'i'}]}    | spec.initContainers: Forbidden: pod updates may not add or remove containers
          {'initContainers':[{'name':'d','image':'i:1'}]} | {'initContainers':[{'name':'d','image':'i:2'}]} |
          {}                                  | {'nodeName':'a'}                                 | FIXED
          {}                                  | {'ephemeralContainers':[{'name':'d','image':'i'}]} | FIXED
          {}                                  | {'activeDeadlineSeconds':5}                      |
          {'activeDeadlineSeconds':5}         | {'activeDeadlineSeconds':4}                      |
          {'activeDeadlineSeconds':5}         | {'activeDeadlineSeconds':6}                      | spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value
          {'activeDeadlineSeconds':5}         | {}                                               | spec.activeDeadlineSeconds: Invalid value: "null": must not update from a positive integer to nil value
          {'terminationGracePeriodSeconds':30} | {'terminationGracePeriodSeconds':1}             | FIXED
          {'terminationGracePeriodSeconds':-1} | {'terminationGracePeriodSeconds':1}             |
          {'terminationGracePeriodSeconds':-1} | {'terminationGracePeriodSeconds':-2}            | FIXED
          {'tolerations':[{'key':'a'}]}       | {'tolerations':[{'key':'a'},{'key':'b'}]}        |
          {'tolerations':[{'key':'a','effect':'NoExecute','tolerationSeconds':1}]} | {'tolerations':[{'key':'a','effect':'NoExecute','tolerationSeconds':2}]} |
          {'tolerations':[{'key':'a'}]}       | {'tolerations':[{'key':'b'}]}                    | spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds
          {'tolerations':[{'key':'a'}]}       | {}                                               | spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds
          {'schedulingGates':[{'name':'a'}]}  | {}                                               |
          {}                                  | {'schedulingGates':[{'name':'a'}]}               | spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'a'
          {'schedulingGates':[{'name':'a'}]}  | {'nodeSelector':{'a':'b'}}                       |
          {'schedulingGates':[{'name':'a'}],'nodeSelector':{'a':'b'}} | {'nodeSelector':{'a':'c'}} | spec.nodeSelector: Invalid value: {"a":"c"}: only additions are allowed to nodeSelector (no mutations or deletions)
          {}                                  | {'nodeSelector':{'a':'b'}}                       | FIXED
          """)
  void aPodThatIsThereHardlyChanges(String before, String after, String expected) {
    List<String> found =
        Checked.updateErrors("v1 Pod", "{'spec':" + before + "}", "{'spec':" + after + "}");
    if ("FIXED".equals(expected)) {
      assertThat(found).containsExactly(FIXED);
    } else {
      check(found, expected);
    }
  }
}
