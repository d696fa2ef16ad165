package dev.j8s.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected messages are divided by " ; ". */
class ObjectValidationTest {
  private static final String NAME_RULE =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
          + " with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex"
          + " used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  private static final String VALUE_RULE =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is"
          + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

  private static void check(List<String> found, String expected) {
    String whole =
        expected == null
            ? ""
            : expected.replace("NAME_RULE", NAME_RULE).replace("VALUE_RULE", VALUE_RULE);
    assertThat(found)
        .containsExactlyInAnyOrder(whole.isEmpty() ? new String[0] : whole.split(" ; ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'labels':{'a b':'c'}}              | metadata.labels: Invalid value: "a b": NAME_RULE
          {'labels':{'a/b/c':'d'}}            | metadata.labels: Invalid value: "a/b/c": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')
          {'labels':{'/b':'d'}}               | metadata.labels: Invalid value: "/b": prefix part must be non-empty
          {'labels':{'A_/b':'d'}}             | metadata.labels: Invalid value: "A_/b": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
          {'labels':{'a':'b c'}}              | metadata.labels: Invalid value: "b c": VALUE_RULE
          {'labels':{'a':'x0123456789012345678901234567890123456789012345678901234567890123'}} | metadata.labels: Invalid value: "x0123456789012345678901234567890123456789012345678901234567890123": must be no more than 63 bytes
          {'annotations':{'A/b c':'any value'}} | metadata.annotations: Invalid value: "A/b c": NAME_RULE
          {'annotations':{'EXAMPLE.com/b':'any value'}} |
          {'finalizers':['a b']}              | metadata.finalizers: Invalid value: "a b": NAME_RULE
          {'finalizers':['orphan','foregroundDeletion']} | metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set
          {'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'a','uid':'u'}]} |
          {'ownerReferences':[{}]}            | metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty ; metadata.ownerReferences.kind: Invalid value: "": must not be empty ; metadata.ownerReferences.name: Invalid value: "": must not be empty ; metadata.ownerReferences.uid: Invalid value: "": must not be empty
          {'ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'a','uid':'u'}]} | metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"a","uid":"u"}: /v1, Kind=Event is disallowed from being an owner
          """)
  void metadataIsCheckedFieldByField(String metadata, String expected) {
    check(Checked.errors("v1 ConfigMap", "{'metadata':" + metadata + "}"), expected);
  }

  @Test
  void onlyOneOwnerIsTheController() {
    String owner = "{'apiVersion':'v1','kind':'Pod','name':'%s','uid':'u','controller':true}";
    assertThat(
            Checked.errors(
                "v1 ConfigMap",
                "{'metadata':{'ownerReferences':["
                    + owner.formatted("a")
                    + ","
                    + owner.formatted("b")
                    + "]}}"))
        .singleElement()
        .asString()
        .endsWith(
            ": Only one reference can have Controller set to true. Found \"true\" in references for"
                + " Pod/a and Pod/b");
  }

  @Test
  void annotationsAreLimitedAsAWhole() {
    String half = "x".repeat(128 * 1024);
    assertThat(
            Checked.errors(
                "v1 ConfigMap",
                "{'metadata':{'annotations':{'a':'" + half + "','b':'" + half + "'}}}"))
        .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Deployment | {'selector':null}      | spec.selector: Required value
          Deployment | {'selector':{'matchLabels':null}} | spec.selector: Invalid value: {}: empty selector is invalid for deployment
          DaemonSet  | {'selector':{'matchLabels':null}} | spec.selector: Invalid value: {}: empty selector is invalid for daemonset
          StatefulSet | {'selector':{'matchLabels':null}} | spec.selector: Invalid value: {}: empty selector is invalid for statefulset
          Deployment | {'selector':{'matchLabels':{'a':'c'}}} | spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
          Deployment | {'selector':{'matchExpressions':[{'key':'a','operator':'In'}]}} | spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn' ; spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
          Deployment | {'selector':{'matchExpressions':[{'key':'a','operator':'X'}]}} | spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator
          Deployment | {'selector':{'matchExpressions':[{'key':'a','operator':'Exists','values':['b']}]}} | spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
          Deployment | {'replicas':-1}        | spec.replicas: Invalid value: -1: must be greater than or equal to 0
          Deployment | {'minReadySeconds':600} | spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds
          Deployment | {'strategy':{'type':'Blue'}} | spec.strategy.type: Unsupported value: "Blue": supported values: "Recreate", "RollingUpdate"
          Deployment | {'strategy':{'type':'Recreate','rollingUpdate':{}}} | spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'
          Deployment | {'strategy':{'rollingUpdate':{'maxSurge':0,'maxUnavailable':'0%'}}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0
          Deployment | {'strategy':{'rollingUpdate':{'maxUnavailable':'101%'}}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%
          Deployment | {'strategy':{'rollingUpdate':{'maxSurge':'x'}}} | spec.strategy.rollingUpdate.maxSurge: Invalid value: "x": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
          Deployment | {'strategy':{'rollingUpdate':{'maxSurge':-1}}} | spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0
          Deployment | {'template':{'spec':{'restartPolicy':'Never'}}} | spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
          Deployment | {'template':{'spec':{'activeDeadlineSeconds':1}}} | spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported
          Deployment | {'template':{'spec':{'ephemeralContainers':[{'name':'e','image':'i'}]}}} | spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template
          Deployment | {'template':{'metadata':{'labels':{'c':'-'}}}} | spec.template.metadata.labels: Invalid value: "-": VALUE_RULE
          DaemonSet  | {'updateStrategy':{'rollingUpdate':{'maxUnavailable':0}}} | spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
          DaemonSet  | {'updateStrategy':{'rollingUpdate':{'maxSurge':1}}} | spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero
          DaemonSet  | {'minReadySeconds':-1} | spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
          StatefulSet | {'updateStrategy':{'rollingUpdate':{'partition':-1}}} | spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0
          StatefulSet | {'updateStrategy':{'rollingUpdate':{'maxUnavailable':0}}} | spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0
          StatefulSet | {'updateStrategy':{'type':'OnDelete','rollingUpdate':{'partition':1}}} | spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'
          StatefulSet | {'template':{'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'d','mountPath':'/d'}]}]}},'volumeClaimTemplates':[{'metadata':{'name':'d'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1'}}}}]} |
          StatefulSet | {'template':{'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'e','mountPath':'/d'}]}]}}} | spec.template.spec.containers[0].volumeMounts[0].name: Not found: "e"
          """)
  void aWorkloadIsCheckedFieldByField(String kind, String spec, String expected) {
    check(Checked.errors("apps/v1 " + kind, "{'spec':" + spec + "}"), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'template':{'spec':{'restartPolicy':'Always'}}} | spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
          {'parallelism':-1}                  | spec.parallelism: Invalid value: -1: must be greater than or equal to 0
          {'backoffLimit':-1}                 | spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0
          {'completionMode':'Some'}           | spec.completionMode: Unsupported value: "Some": supported values: "Indexed", "NonIndexed"
          {'completionMode':'Indexed','parallelism':1} | spec.completions: Required value: when completion mode is Indexed
          {'completionMode':'Indexed','completions':1,'parallelism':100001} | spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed
          {'completionMode':'Indexed','completions':1,'maxFailedIndexes':2} | spec.maxFailedIndexes: Invalid value: 2: must be less than or equal to completions
          {'backoffLimitPerIndex':1}          | spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode
          {'selector':{'matchLabels':{'a':'x'}}} | spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
          """)
  void aJobIsCheckedFieldByField(String spec, String expected) {
    check(Checked.errors("batch/v1 Job", "{'spec':" + spec + "}"), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'schedule':null}                   | spec.schedule: Required value
          {'schedule':'* * *'}                | spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]
          {'schedule':'TZ=UTC * * * * *'}     | spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead
          {'schedule':'60 * * * *'}           | spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60
          {'timeZone':'Nowhere/Land'}         | spec.timeZone: Invalid value: "Nowhere/Land": unknown time zone Nowhere/Land
          {'timeZone':'local'}                | spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones
          {'timeZone':'Europe/Berlin'}        |
          {'concurrencyPolicy':'Maybe'}       | spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"
          {'startingDeadlineSeconds':-1}      | spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0
          {'jobTemplate':{'spec':{'manualSelector':true}}} | spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "false", "nil"
          {'jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Always'}}}}} | spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
          """)
  void aCronJobIsCheckedFieldByField(String spec, String expected) {
    check(Checked.errors("batch/v1 CronJob", "{'spec':" + spec + "}"), expected);
  }

  @Test
  void theNameOfACronJobLeavesRoomForThatOfItsJobs() {
    assertThat(Checked.errors("batch/v1 CronJob", "{'metadata':{'name':'" + "a".repeat(53) + "'}}"))
        .singleElement()
        .asString()
        .endsWith("must be no more than 52 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          */5 * * * *       |
          0 0 1-5,7 JAN sun |
          0 0 ? * mon-fri   |
          5/10 * * * *      |
          @hourly           |
          @every 1h30m      |
          @every x          | failed to parse duration @every x: time: invalid duration "x"
          @sometimes        | unrecognized descriptor: @sometimes
          a * * * *         | failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax
          * 24 * * *        | end of range (24) above maximum (23): 24
          * * 0 * *         | beginning of range (0) below minimum (1): 0
          * * * 13 *        | end of range (13) above maximum (12): 13
          * * * * 7         | end of range (7) above maximum (6): 7
          5-3 * * * *       | beginning of range (5) beyond end of range (3): 5-3
          1-2-3 * * * *     | too many hyphens: 1-2-3
          */2/3 * * * *     | too many slashes: */2/3
          */0 * * * *       | step of range should be a positive number: */0
          """)
  void aScheduleIsReadAsTheLibraryOfUpstreamReadsIt(String schedule, String why) {
    assertThat(CronSchedule.wrong(schedule).orElse(null)).isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'ports':null}                      | spec.ports: Required value
          {'ports':null,'clusterIP':'None'}   |
          {'ports':null,'type':'ExternalName'} | spec.externalName: Required value
          {'ports':null,'type':'ExternalName','externalName':'a.b.'} |
          {'type':'Outer'}                    | spec.type: Unsupported value: "Outer": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
          {'type':'NodePort','clusterIP':'None'} | spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services
          {'ports':[{'port':0}]}              | spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive ; spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive
          {'ports':[{'port':1},{'port':2}]}   | spec.ports[0].name: Required value ; spec.ports[1].name: Required value
          {'ports':[{'port':1,'name':'a'},{'port':1,'name':'b'}]} | spec.ports[1]: Duplicate value: {"protocol":"TCP","port":1}
          {'ports':[{'port':1,'name':'a'},{'port':2,'name':'a'}]} | spec.ports[1].name: Duplicate value: "a"
          {'ports':[{'port':1,'protocol':'X'}]} | spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
          {'ports':[{'port':1,'nodePort':30000}]} | spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
          {'type':'NodePort','ports':[{'port':1,'name':'a','nodePort':30000},{'port':2,'name':'b','nodePort':30000}]} | spec.ports[1].nodePort: Duplicate value: 30000
          {'ports':[{'port':1,'targetPort':'A-'}]} | spec.ports[0].targetPort: Invalid value: "A-": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-) ; spec.ports[0].targetPort: Invalid value: "A-": must contain at least one letter (a-z) ; spec.ports[0].targetPort: Invalid value: "A-": must not begin or end with a hyphen
          {'type':'LoadBalancer','ports':[{'port':10250}]} | spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet
          {'selector':{'a':'-'}}              | spec.selector: Invalid value: "-": VALUE_RULE
          {'externalIPs':['1.2.3.4','x']}     | spec.externalIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          {'loadBalancerSourceRanges':['1.2.3.4/8']} | spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'
          {'type':'LoadBalancer','loadBalancerSourceRanges':['1.2.3.4/8','::/129']} | spec.loadBalancerSourceRanges[1]: Invalid value: "::/129": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
          {'type':'NodePort','externalTrafficPolicy':'Local','healthCheckNodePort':30000} | spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'
          {'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':0}}} | spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400
          """)
  void aServiceIsCheckedFieldByField(String spec, String expected) {
    check(Checked.errors("v1 Service", "{'spec':" + spec + "}"), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1 ConfigMap | {'data':{'a b':'c'}} | data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
          v1 ConfigMap | {'binaryData':{'..':'YQ=='}} | binaryData[..]: Invalid value: "..": must not be '..'
          v1 ConfigMap | {'data':{'..a':'c'}} | data[..a]: Invalid value: "..a": must not start with '..'
          v1 ConfigMap | {'data':{'a':'b'},'binaryData':{'a':'YQ=='}} | data[a]: Invalid value: "a": duplicate of key present in binaryData
          v1 Secret    | {'type':'kubernetes.io/tls','data':{'tls.crt':'YQ=='}} | data[tls.key]: Required value
          v1 Secret    | {'type':'kubernetes.io/dockerconfigjson'} | data[.dockerconfigjson]: Required value
          v1 Secret    | {'type':'kubernetes.io/dockerconfigjson','data':{'.dockerconfigjson':'e30='}} |
          v1 Secret    | {'type':'kubernetes.io/ssh-auth'} | data[ssh-privatekey]: Required value
          v1 Secret    | {'type':'kubernetes.io/basic-auth'} | data[username]: Required value ; data[password]: Required value
          v1 Secret    | {'type':'kubernetes.io/service-account-token'} | metadata.annotations[kubernetes.io/service-account.name]: Required value
          v1 PersistentVolumeClaim | {'spec':{'accessModes':null}} | spec.accessModes: Required value: at least 1 access mode is required
          v1 PersistentVolumeClaim | {'spec':{'accessModes':['All']}} | spec.accessModes[0]: Unsupported value: "All": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"
          v1 PersistentVolumeClaim | {'spec':{'resources':null}} | spec.resources[storage]: Required value
          networking.k8s.io/v1 Ingress | {'spec':{'defaultBackend':null}} | spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified
          networking.k8s.io/v1 Ingress | {'spec':{'rules':[{'http':{'paths':[{'path':'a','pathType':'Prefix','backend':{'service':{'name':'s','port':{'number':1}}}}]}}]}} | spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path
          autoscaling/v2 HorizontalPodAutoscaler | {'spec':{'maxReplicas':0}} | spec.maxReplicas: Invalid value: 0: must be greater than 0
          autoscaling/v2 HorizontalPodAutoscaler | {'spec':{'minReplicas':4}} | spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`
          policy/v1 PodDisruptionBudget | {'spec':{'maxUnavailable':1}} | spec: Invalid value: "spec": minAvailable and maxUnavailable cannot be both set
          rbac.authorization.k8s.io/v1 Role | {'rules':[{'apiGroups':[''],'resources':['pods']}]} | rules[0].verbs: Required value: verbs must contain at least one value
          rbac.authorization.k8s.io/v1 Role | {'rules':[{'verbs':['get']}]} | rules[0].apiGroups: Required value: resource rules must supply at least one api group ; rules[0].resources: Required value: resource rules must supply at least one resource
          rbac.authorization.k8s.io/v1 RoleBinding | {'roleRef':{'kind':'Pod'}} | roleRef.kind: Unsupported value: "Pod": supported values: "ClusterRole", "Role"
          rbac.authorization.k8s.io/v1 RoleBinding | {'subjects':[{'kind':'ServiceAccount','name':'a'}]} | subjects[0].namespace: Required value
          """)
  void aSimpleObjectIsCheckedFieldByField(String kind, String object, String expected) {
    check(Checked.errors(kind, object), expected);
  }

  @Test
  void aConfigMapOrSecretIsAtMostAMebibyte() {
    String mebibyte = "x".repeat(1024 * 1024);
    assertThat(Checked.errors("v1 ConfigMap", "{'data':{'a':'" + mebibyte + "'}}")).isEmpty();
    assertThat(Checked.errors("v1 ConfigMap", "{'data':{'a':'" + mebibyte + "b'}}"))
        .containsExactly(": Too long: may not be more than 1048576 bytes");
    assertThat(Checked.errors("v1 Secret", "{'data':{'a':'" + mebibyte + mebibyte + "'}}"))
        .containsExactly("data: Too long: may not be more than 1048576 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1 ConfigMap | {'data':{'a':'b'}} | {'data':{'a':'c'}} |
          v1 ConfigMap | {'immutable':true,'data':{'a':'b'}} | {'immutable':true,'data':{'a':'b'},'metadata':{'labels':{'a':'b'}}} |
          v1 ConfigMap | {'immutable':true,'data':{'a':'b'}} | {'immutable':true,'data':{'a':'c'}} | data: Forbidden: field is immutable when `immutable` is set
          v1 ConfigMap | {'immutable':true,'binaryData':{'a':'YQ=='}} | {} | immutable: Forbidden: field is immutable when `immutable` is set ; binaryData: Forbidden: field is immutable when `immutable` is set
          v1 Secret    | {'immutable':true,'data':{'a':'YQ=='}} | {'immutable':true} | data: Forbidden: field is immutable when `immutable` is set
          v1 Secret    | {}                | {'type':'a'}        | type: Invalid value: "a": field is immutable
          apps/v1 Deployment | {}          | {'spec':{'replicas':3,'template':{'spec':{'nodeName':'n'}}}} |
          apps/v1 Deployment | {}          | {'spec':{'selector':{'matchLabels':{'c':'d'}}}} | spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable
          apps/v1 DaemonSet  | {}          | {'spec':{'selector':{'matchLabels':{'c':'d'}}}} | spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable
          rbac.authorization.k8s.io/v1 RoleBinding | {} | {'roleRef':{'name':'x'}} | roleRef: Invalid value: {"kind":"Role","name":"x","apiGroup":"rbac.authorization.k8s.io"}: cannot change roleRef
          storage.k8s.io/v1 StorageClass | {'provisioner':'a'} | {'provisioner':'b'} | provisioner: Invalid value: "b": field is immutable
          scheduling.k8s.io/v1 PriorityClass | {'value':1} | {'value':2} | value: Invalid value: 2: field is immutable
          batch/v1 Job | {}                | {'spec':{'completions':1,'parallelism':3,'suspend':true}} |
          batch/v1 Job | {}                | {'spec':{'completions':3}} | spec.completions: Invalid value: 3: field is immutable
          batch/v1 Job | {'spec':{'completionMode':'Indexed','completions':1}} | {'spec':{'completionMode':'Indexed','completions':3,'parallelism':3}} |
          batch/v1 Job | {'spec':{'completionMode':'Indexed','completions':1}} | {'spec':{'completionMode':'Indexed','completions':3,'parallelism':2}} | spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism
          batch/v1 Job | {}                | {'spec':{'completionMode':'Indexed'}} | spec.completionMode: Invalid value: "Indexed": field is immutable
          batch/v1 Job | {'spec':{'suspend':true}} | {'spec':{'template':{'metadata':{'labels':{'c':'d'}},'spec':{'nodeSelector':{'a':'b'},'tolerations':[{'key':'a'}],'affinity':{'nodeAffinity':{}}}}}} |
          batch/v1 Job | {'spec':{'suspend':true,'template':{'spec':{'affinity':{'nodeAffinity':{}}}}}} | {'spec':{'suspend':true}} |
          """)
  void anUpdateMayNotChangeWhatIsFixed(String kind, String before, String after, String expected) {
    check(Checked.updateErrors(kind, before, after), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'spec':{}}                                                | {'nodeSelector':{'a':'b'}}
          {'spec':{'suspend':true}}                                  | {'hostNetwork':true}
          {'spec':{'suspend':true}}                                  | {'affinity':{'podAffinity':{}}}
          {'spec':{'suspend':true},'status':{'startTime':'2026-01-01T00:00:00Z'}} | {'nodeSelector':{'a':'b'}}
          """)
  void theTemplateOfAJobIsFixedOnceItHasRun(String before, String podSpec) {
    assertThat(
            Checked.updateErrors(
                "batch/v1 Job", before, "{'spec':{'template':{'spec':" + podSpec + "}}}"))
        .singleElement()
        .asString()
        .startsWith("spec.template: Invalid value: {")
        .endsWith("}: field is immutable");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,true", "255.255.255.255,true", "1.2.3,false", "1.2.3.256,false", "01.2.3.4,false",
    "::,true", "2001:db8::1,true", "::ffff:1.2.3.4,true", "fe80::1%eth0,false", ":::,false",
    "localhost,false", "'',false", "1:2:3,false"
  })
  void anAddressIsReadWithoutAskingANameServer(String text, boolean isIp) {
    assertThat(Addresses.isIp(text)).isEqualTo(isIp);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,true",
    "0.0.0.0/0,true",
    "10.0.0.0/33,false",
    "10.0.0.0,false",
    "10.0.0.0/08,false",
    "2001:db8::/128,true",
    "2001:db8::/129,false",
    "x/8,false"
  })
  void aNetworkIsAnAddressAndALength(String text, boolean isNetwork) {
    assertThat(Addresses.isNetwork(text)).isEqualTo(isNetwork);
  }
}
