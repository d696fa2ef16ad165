package dev.j8s.api.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each line: what is there, what else stands there when it is completed. */
class DefaultsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static ObjectNode json(String text) {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  private static Schema schema(String apiVersionAndKind) {
    String[] parts = apiVersionAndKind.split("[/ ]", -1);
    String group = parts.length == 3 ? parts[0] : "";
    return Catalog.builtIn()
        .schema(new GroupVersionKind(group, parts[parts.length - 2], parts[parts.length - 1]))
        .orElseThrow();
  }

  private static ObjectNode completed(String kind, String object) {
    ObjectNode completed = json(object);
    Defaults.apply(schema(kind), completed);
    ObjectNode again = completed.deepCopy();
    Defaults.apply(schema(kind), again);
    assertThat(again).as("completed twice").isEqualTo(completed);
    return completed;
  }

  /** Where the object differs from the expected fields; what the expectation leaves out is free. */
  private static List<String> differences(JsonNode expected, JsonNode found, String path) {
    List<String> all = new ArrayList<>();
    if (expected.isObject() && found.isObject()) {
      expected
          .properties()
          .forEach(field ->
              all.addAll(
                  differences(
                      field.getValue(), found.path(field.getKey()), path + "." + field.getKey())));
    } else if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        all.addAll(differences(expected.get(i), found.get(i), path + "[" + i + "]"));
      }
    } else if (!(expected.isNull() && found.isMissingNode()) && !expected.equals(found)) {
      all.add(path + ": expected " + expected + ", found " + found);
    }
    return all;
  }

  private static void check(String kind, String object, String expected) {
    assertThat(differences(json(expected), completed(kind, object), kind)).isEmpty();
  }

  @Test
  void anEmptyObjectOfEveryTypeIsCompletedOnceAndForAll() {
    Catalog.builtIn()
        .types()
        .forEach(type -> {
          ObjectNode object = JSON.createObjectNode();
          Defaults.apply(type.schema(), object);
          ObjectNode again = object.deepCopy();
          Defaults.apply(type.schema(), again);
          assertThat(again).as(type.kind().toString()).isEqualTo(object);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                | {'restartPolicy':'Always','dnsPolicy':'ClusterFirst','terminationGracePeriodSeconds':30,'schedulerName':'default-scheduler','securityContext':{},'enableServiceLinks':true}
          {'enableServiceLinks':false}      | {'enableServiceLinks':false}
          {'terminationGracePeriodSeconds':0} | {'terminationGracePeriodSeconds':0}
          {'serviceAccountName':'a'}        | {'serviceAccount':'a'}
          {'serviceAccount':'a'}            | {'serviceAccountName':'a'}
          {'serviceAccount':'a','serviceAccountName':'b'} | {'serviceAccount':'b','serviceAccountName':'b'}
          {'containers':[{'name':'c','image':'a:1'}]} | {'containers':[{'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File','imagePullPolicy':'IfNotPresent','resources':{},'securityContext':null}]}
          {'initContainers':[{'name':'c','image':'a'}]} | {'initContainers':[{'imagePullPolicy':'Always','terminationMessagePolicy':'File'}]}
          {'ephemeralContainers':[{'name':'c','image':'a'}]} | {'ephemeralContainers':[{'imagePullPolicy':'Always','terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File'}]}
          {'containers':[{'ports':[{'containerPort':80}]}]} | {'containers':[{'ports':[{'protocol':'TCP','hostPort':null}]}]}
          {'hostNetwork':true,'containers':[{'ports':[{'containerPort':80}]}]} | {'containers':[{'ports':[{'hostPort':80}]}]}
          {'hostNetwork':true,'initContainers':[{'ports':[{'containerPort':80,'hostPort':1}]}]} | {'initContainers':[{'ports':[{'hostPort':1}]}]}
          {'containers':[{'livenessProbe':{'exec':{'command':['a']}}}]} | {'containers':[{'livenessProbe':{'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3,'initialDelaySeconds':null,'terminationGracePeriodSeconds':null}}]}
          {'containers':[{'startupProbe':{'httpGet':{'port':1,'scheme':'HTTPS'},'periodSeconds':2}}]} | {'containers':[{'startupProbe':{'httpGet':{'path':'/','scheme':'HTTPS'},'periodSeconds':2}}]}
          {'containers':[{'readinessProbe':{'grpc':{'port':1}}}]} | {'containers':[{'readinessProbe':{'grpc':{'service':''}}}]}
          {'containers':[{'lifecycle':{'preStop':{'httpGet':{'port':1}}}}]} | {'containers':[{'lifecycle':{'preStop':{'httpGet':{'path':'/','scheme':'HTTP'}}}}]}
          {'containers':[{'env':[{'name':'A','valueFrom':{'fieldRef':{'fieldPath':'x'}}}]}]} | {'containers':[{'env':[{'valueFrom':{'fieldRef':{'apiVersion':'v1'}}}]}]}
          {'containers':[{'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'500m'}}}]} | {'containers':[{'resources':{'requests':{'cpu':'500m','memory':'1Gi'}}}]}
          {'initContainers':[{'resources':{'limits':{'cpu':'1'}}}]} | {'initContainers':[{'resources':{'requests':{'cpu':'1'}}}]}
          {'containers':[{'resources':{'requests':{'cpu':'100u','memory':'1500m'}}}]} | {'containers':[{'resources':{'requests':{'cpu':'1m','memory':'1500m'}}}]}
          {'overhead':{'cpu':'1u'}}         | {'overhead':{'cpu':'1m'}}
          """)
  void aPodGetsWhatItLeavesOut(String spec, String expected) {
    check("v1 Pod", "{'spec':" + spec + "}", "{'spec':" + expected + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'resources':{'limits':{'cpu':'2','memory':'1Gi'}}} | {'limits':{'cpu':'2'},'requests':{'cpu':'2','memory':'1Gi'}}
          {'resources':{'limits':{'cpu':'4'}},'containers':[{'resources':{'requests':{'cpu':'1'}}},{'resources':{'requests':{'cpu':'500m'}}}]} | {'requests':{'cpu':'1500m'}}
          {'resources':{'limits':{'cpu':'4'}},'initContainers':[{'restartPolicy':'Always','resources':{'requests':{'cpu':'1'}}},{'resources':{'requests':{'cpu':'2'}}}],'containers':[{'resources':{'requests':{'cpu':'1'}}}]} | {'requests':{'cpu':'3'}}
          {'resources':{'limits':{'cpu':'4'}},'containers':[{'resources':{'requests':{'memory':'1Mi'}}}]} | {'requests':{'cpu':'4','memory':'1Mi'}}
          {'resources':{'requests':{'cpu':'1'}}} | {'requests':{'cpu':'1'},'limits':null}
          {'resources':{'limits':{'cpu':'1'}},'containers':[{'resources':{'limits':{'hugepages-2Mi':'4Mi'}}}]} | {'limits':{'hugepages-2Mi':'4Mi'},'requests':{'hugepages-2Mi':'4Mi'}}
          """)
  void aPodsOwnResourcesFollowFromItsContainers(String spec, String expected) {
    check("v1 Pod", "{'spec':" + spec + "}", "{'spec':{'resources':" + expected + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'v'}                        | {'emptyDir':{}}
          {'secret':{'secretName':'a'}}       | {'secret':{'defaultMode':420},'emptyDir':null}
          {'secret':{'defaultMode':0}}        | {'secret':{'defaultMode':0}}
          {'configMap':{'name':'a'}}          | {'configMap':{'defaultMode':420}}
          {'downwardAPI':{'items':[{'path':'a','fieldRef':{'fieldPath':'b'}}]}} | {'downwardAPI':{'defaultMode':420,'items':[{'fieldRef':{'apiVersion':'v1'}}]}}
          {'projected':{'sources':[{'serviceAccountToken':{'path':'a'}}]}} | {'projected':{'defaultMode':420,'sources':[{'serviceAccountToken':{'expirationSeconds':3600}}]}}
          {'hostPath':{'path':'/'}}           | {'hostPath':{'type':''}}
          {'iscsi':{'iqn':'a'}}               | {'iscsi':{'iscsiInterface':'default'}}
          {'rbd':{'image':'a'}}               | {'rbd':{'pool':'rbd','user':'admin','keyring':'/etc/ceph/keyring'}}
          {'azureDisk':{'diskName':'a'}}      | {'azureDisk':{'cachingMode':'ReadWrite','kind':'Shared','fsType':'ext4','readOnly':false}}
          {'scaleIO':{'system':'a'}}          | {'scaleIO':{'storageMode':'ThinProvisioned','fsType':'xfs'}}
          {'image':{'reference':'a'}}         | {'image':{'pullPolicy':'Always'}}
          {'image':{'reference':'a:1'}}       | {'image':{'pullPolicy':'IfNotPresent'}}
          {'ephemeral':{'volumeClaimTemplate':{'spec':{}}}} | {'ephemeral':{'volumeClaimTemplate':{'spec':{'volumeMode':'Filesystem'}}}}
          """)
  void aVolumeGetsWhatItLeavesOut(String volume, String expected) {
    check(
        "v1 Pod",
        "{'spec':{'volumes':[" + volume + "]}}",
        "{'spec':{'volumes':[" + expected + "]}}");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx,Always",
    "nginx:latest,Always",
    "nginx:1.2,IfNotPresent",
    "registry:5000/a/nginx,Always",
    "registry:5000/a/nginx:1,IfNotPresent",
    "[fe80::1]:5000/nginx,Always",
    "nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123,IfNotPresent",
    "nginx:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123,Always",
    "Nginx,IfNotPresent",
    "'a b',IfNotPresent",
    "Registry.example/nginx,Always",
    "a:,IfNotPresent",
  })
  void anImageWithoutTagIsPulledAlways(String image, String policy) {
    assertThat(ImageTags.isLatest(image)).isEqualTo(policy.equals("Always"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                  | {'replicas':1,'revisionHistoryLimit':10,'progressDeadlineSeconds':600,'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}}}
          {'replicas':0}                      | {'replicas':0}
          {'strategy':{'type':'Recreate'}}    | {'strategy':{'type':'Recreate','rollingUpdate':null}}
          {'strategy':{'rollingUpdate':{'maxSurge':0}}} | {'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':0,'maxUnavailable':'25%'}}}
          {'template':{'spec':{'containers':[{'image':'a','resources':{'limits':{'cpu':'1'}}}],'hostNetwork':true}}} | {'template':{'spec':{'restartPolicy':'Always','enableServiceLinks':null,'containers':[{'imagePullPolicy':'Always','resources':{'requests':null}}]}}}
          """)
  void aDeploymentGetsWhatItLeavesOut(String spec, String expected) {
    check("apps/v1 Deployment", "{'spec':" + spec + "}", "{'spec':" + expected + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          apps/v1 ReplicaSet   | {}                | {'replicas':1}
          apps/v1 DaemonSet    | {}                | {'revisionHistoryLimit':10,'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':1,'maxSurge':0}}}
          apps/v1 DaemonSet    | {'updateStrategy':{'type':'OnDelete'}} | {'updateStrategy':{'type':'OnDelete','rollingUpdate':null}}
          apps/v1 StatefulSet  | {}                | {'replicas':1,'revisionHistoryLimit':10,'podManagementPolicy':'OrderedReady','updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':0,'maxUnavailable':1}},'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Retain','whenScaled':'Retain'}}
          apps/v1 StatefulSet  | {'updateStrategy':{'type':'RollingUpdate'}} | {'updateStrategy':{'rollingUpdate':null}}
          apps/v1 StatefulSet  | {'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':2}}} | {'updateStrategy':{'rollingUpdate':{'partition':2,'maxUnavailable':1}}}
          apps/v1 StatefulSet  | {'updateStrategy':{'type':'OnDelete'}} | {'updateStrategy':{'rollingUpdate':null}}
          apps/v1 StatefulSet  | {'persistentVolumeClaimRetentionPolicy':{'whenScaled':'Delete'}} | {'persistentVolumeClaimRetentionPolicy':{'whenScaled':'Delete','whenDeleted':'Retain'}}
          apps/v1 StatefulSet  | {'volumeClaimTemplates':[{'spec':{}}]} | {'volumeClaimTemplates':[{'apiVersion':'v1','kind':'PersistentVolumeClaim','spec':{'volumeMode':'Filesystem'},'status':{'phase':'Pending'}}]}
          batch/v1 Job         | {}                | {'completions':1,'parallelism':1,'backoffLimit':6,'completionMode':'NonIndexed','suspend':false,'podReplacementPolicy':'TerminatingOrFailed'}
          batch/v1 Job         | {'parallelism':2} | {'completions':null,'parallelism':2}
          batch/v1 Job         | {'completions':2} | {'completions':2,'parallelism':1}
          batch/v1 Job         | {'backoffLimitPerIndex':1} | {'backoffLimit':2147483647}
          batch/v1 Job         | {'podFailurePolicy':{'rules':[{'onPodConditions':[{'type':'A'},{'type':'B','status':'False'}]}]}} | {'podReplacementPolicy':'Failed','podFailurePolicy':{'rules':[{'onPodConditions':[{'status':'True'},{'status':'False'}]}]}}
          batch/v1 CronJob     | {}                | {'concurrencyPolicy':'Allow','suspend':false,'successfulJobsHistoryLimit':3,'failedJobsHistoryLimit':1}
          batch/v1 CronJob     | {'jobTemplate':{'spec':{'template':{'spec':{}}}}} | {'jobTemplate':{'spec':{'completions':null,'parallelism':null,'backoffLimit':null,'completionMode':null,'suspend':null,'podReplacementPolicy':null,'template':{'spec':{'schedulerName':'default-scheduler'}}}}}
          batch/v1 CronJob     | {'successfulJobsHistoryLimit':0} | {'successfulJobsHistoryLimit':0}
          v1 ReplicationController | {'template':{'metadata':{'labels':{'a':'b'}}}} | {'replicas':1,'selector':{'a':'b'}}
          autoscaling/v1 HorizontalPodAutoscaler | {} | {'minReplicas':1}
          autoscaling/v2 HorizontalPodAutoscaler | {} | {'minReplicas':1,'behavior':null,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':80}}}]}
          autoscaling/v2 HorizontalPodAutoscaler | {'behavior':{'scaleDown':{'stabilizationWindowSeconds':7}}} | {'behavior':{'scaleUp':{'stabilizationWindowSeconds':0,'selectPolicy':'Max','policies':[{'type':'Pods','value':4,'periodSeconds':15},{'type':'Percent','value':100,'periodSeconds':15}]},'scaleDown':{'stabilizationWindowSeconds':7,'selectPolicy':'Max','policies':[{'type':'Percent','value':100,'periodSeconds':15}]}}}
          autoscaling/v2 HorizontalPodAutoscaler | {'behavior':{}} | {'behavior':{'scaleDown':{'stabilizationWindowSeconds':null}}}
          v1 PersistentVolume  | {}                | {'persistentVolumeReclaimPolicy':'Retain','volumeMode':'Filesystem'}
          v1 PersistentVolume  | {'capacity':{'storage':'1.5'},'rbd':{'image':'a'}} | {'capacity':{'storage':'1500m'},'rbd':{'pool':'rbd'}}
          v1 PersistentVolumeClaim | {}            | {'volumeMode':'Filesystem','storageClassName':null}
          v1 LimitRange        | {'limits':[{'type':'Container','max':{'cpu':'2'},'min':{'cpu':'1','memory':'1'}}]} | {'limits':[{'default':{'cpu':'2','memory':null},'defaultRequest':{'cpu':'2','memory':'1'}}]}
          v1 LimitRange        | {'limits':[{'type':'Pod','max':{'cpu':'2'}}]} | {'limits':[{'default':null,'defaultRequest':null}]}
          networking.k8s.io/v1 NetworkPolicy | {}  | {'policyTypes':['Ingress']}
          networking.k8s.io/v1 NetworkPolicy | {'egress':[{'ports':[{'port':1}]}]} | {'policyTypes':['Ingress','Egress'],'egress':[{'ports':[{'protocol':'TCP'}]}]}
          networking.k8s.io/v1 NetworkPolicy | {'policyTypes':['Egress']} | {'policyTypes':['Egress']}
          networking.k8s.io/v1 IngressClass | {'parameters':{'kind':'a'}} | {'parameters':{'scope':'Cluster'}}
          storage.k8s.io/v1 CSIDriver | {}         | {'attachRequired':true,'podInfoOnMount':false,'storageCapacity':false,'fsGroupPolicy':'ReadWriteOnceWithFSType','volumeLifecycleModes':['Persistent'],'requiresRepublish':false,'seLinuxMount':false}
          flowcontrol.apiserver.k8s.io/v1 FlowSchema | {} | {'matchingPrecedence':1000}
          flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration | {'limited':{'limitResponse':{'queuing':{}}}} | {'limited':{'nominalConcurrencyShares':30,'lendablePercent':0,'limitResponse':{'queuing':{'queues':64,'handSize':8,'queueLengthLimit':50}}}}
          authentication.k8s.io/v1 TokenRequest | {} | {'expirationSeconds':3600}
          apiextensions.k8s.io/v1 CustomResourceDefinition | {'names':{'kind':'Foo'},'conversion':{'strategy':'Webhook','webhook':{'clientConfig':{'service':{}}}}} | {'names':{'singular':'foo','listKind':'FooList'},'conversion':{'webhook':{'clientConfig':{'service':{'port':443}}}}}
          apiextensions.k8s.io/v1 CustomResourceDefinition | {} | {'conversion':{'strategy':'None'}}
          apiregistration.k8s.io/v1 APIService | {'service':{'name':'a'}} | {'service':{'port':443}}
          resource.k8s.io/v1 ResourceClaim | {'devices':{'requests':[{'exactly':{'tolerations':[{'key':'a'}]}}]}} | {'devices':{'requests':[{'exactly':{'allocationMode':'ExactCount','count':1,'tolerations':[{'operator':'Equal'}]}}]}}
          resource.k8s.io/v1 ResourceClaim | {'devices':{'requests':[{'exactly':{'allocationMode':'All'}}]}} | {'devices':{'requests':[{'exactly':{'count':null}}]}}
          """)
  void aSpecGetsWhatItLeavesOut(String kind, String spec, String expected) {
    check(kind, "{'spec':" + spec + "}", "{'spec':" + expected + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          batch/v1 Job         | {'spec':{'template':{'metadata':{'labels':{'a':'b'}}}}} | {'metadata':{'labels':{'a':'b'}}}
          batch/v1 Job         | {'metadata':{'labels':{'c':'d'}},'spec':{'template':{'metadata':{'labels':{'a':'b'}}}}} | {'metadata':{'labels':{'c':'d','a':null}}}
          v1 ReplicationController | {'spec':{'template':{'metadata':{'labels':{'a':'b'}}}}} | {'metadata':{'labels':{'a':'b'}}}
          v1 Namespace         | {'metadata':{'name':'n'}}  | {'metadata':{'labels':{'kubernetes.io/metadata.name':'n'}},'status':{'phase':'Active'}}
          v1 Namespace         | {'metadata':{'generateName':'n'}} | {'metadata':{'labels':null}}
          v1 PersistentVolume  | {'spec':{}}                | {'status':{'phase':'Pending'}}
          v1 PersistentVolumeClaim | {'spec':{}}            | {'status':{'phase':'Pending'}}
          v1 Node              | {'status':{'capacity':{'cpu':'1'}}} | {'status':{'allocatable':{'cpu':'1'}}}
          v1 Node              | {'status':{'capacity':{'cpu':'2'},'allocatable':{'cpu':'1'}}} | {'status':{'allocatable':{'cpu':'1'}}}
          v1 Secret            | {}                         | {'type':'Opaque'}
          v1 Secret            | {'type':''}                | {'type':'Opaque'}
          v1 Endpoints         | {'subsets':[{'ports':[{'port':1}]}]} | {'subsets':[{'ports':[{'protocol':'TCP'}]}]}
          discovery.k8s.io/v1 EndpointSlice | {'ports':[{'port':1}]} | {'ports':[{'name':'','protocol':'TCP'}]}
          rbac.authorization.k8s.io/v1 RoleBinding | {'roleRef':{'kind':'Role'},'subjects':[{'kind':'User'},{'kind':'Group'},{'kind':'ServiceAccount'}]} | {'roleRef':{'apiGroup':'rbac.authorization.k8s.io'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io'},{'apiGroup':'rbac.authorization.k8s.io'},{'apiGroup':null}]}
          scheduling.k8s.io/v1 PriorityClass | {}           | {'preemptionPolicy':'PreemptLowerPriority'}
          storage.k8s.io/v1 StorageClass | {}               | {'reclaimPolicy':'Delete','volumeBindingMode':'Immediate'}
          admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration | {'webhooks':[{'rules':[{'operations':['*']}],'clientConfig':{'service':{}}}]} | {'webhooks':[{'failurePolicy':'Fail','matchPolicy':'Equivalent','namespaceSelector':{},'objectSelector':{},'timeoutSeconds':10,'rules':[{'scope':'*'}],'clientConfig':{'service':{'port':443}}}]}
          admissionregistration.k8s.io/v1 MutatingWebhookConfiguration | {'webhooks':[{}]} | {'webhooks':[{'reinvocationPolicy':'Never','failurePolicy':'Fail'}]}
          """)
  void anObjectGetsWhatItLeavesOut(String kind, String object, String expected) {
    check(kind, object, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                          | {'spec':{'type':'ClusterIP','sessionAffinity':'None','internalTrafficPolicy':'Cluster','externalTrafficPolicy':null,'allocateLoadBalancerNodePorts':null},'status':{'loadBalancer':{}}}
          {'ports':[{'port':80}]}     | {'spec':{'ports':[{'protocol':'TCP','targetPort':80}]}}
          {'ports':[{'port':80,'targetPort':'web'}]} | {'spec':{'ports':[{'targetPort':'web'}]}}
          {'ports':[{'port':80,'targetPort':0}]} | {'spec':{'ports':[{'targetPort':80}]}}
          {'type':'NodePort'}         | {'spec':{'externalTrafficPolicy':'Cluster','internalTrafficPolicy':'Cluster'}}
          {'type':'LoadBalancer'}     | {'spec':{'externalTrafficPolicy':'Cluster','allocateLoadBalancerNodePorts':true}}
          {'type':'ExternalName'}     | {'spec':{'externalTrafficPolicy':null,'internalTrafficPolicy':null}}
          {'externalIPs':['1.2.3.4']} | {'spec':{'externalTrafficPolicy':'Cluster'}}
          {'sessionAffinity':'ClientIP'} | {'spec':{'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':10800}}}}
          {'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':7}}} | {'spec':{'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':7}}}}
          {'sessionAffinity':'None','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':7}}} | {'spec':{'sessionAffinityConfig':null}}
          """)
  void aServiceGetsWhatItLeavesOut(String spec, String expected) {
    check("v1 Service", "{'spec':" + spec + "}", expected);
  }

  @Test
  void anAddressOfALoadBalancerIsAVirtualIpUnlessItSays() {
    check(
        "v1 Service",
        "{'spec':{'type':'LoadBalancer'},'status':{'loadBalancer':{'ingress':"
            + "[{'ip':'1.1.1.1'},{'hostname':'a'},{'ip':'2.2.2.2','ipMode':'Proxy'}]}}}",
        "{'status':{'loadBalancer':{'ingress':"
            + "[{'ipMode':'VIP'},{'ipMode':null},{'ipMode':'Proxy'}]}}}");
  }
}
