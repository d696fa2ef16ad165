package dev.j8s.apiserver.verbs;

import static dev.j8s.apiserver.verbs.TestServer.admin;
import static dev.j8s.apiserver.verbs.TestServer.as;
import static dev.j8s.apiserver.verbs.TestServer.json;
import static dev.j8s.apiserver.verbs.TestServer.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.ContinueToken;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.DeleteRequest;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.Registry.WatchOptions;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.registry.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class StoredRegistryTest {
  private static final ResourceType MAPS = type("v1", "configmaps");
  private static final ResourceType PODS = type("v1", "pods");
  private static final ResourceType SERVICES = type("v1", "services");
  private static final ResourceType NAMESPACES = type("v1", "namespaces");
  private static final String POD =
      "{'metadata':{'name':'p'},'spec':{'terminationGracePeriodSeconds':30,"
          + "'containers':[{'name':'c','image':'i'}]}}";

  private final TestServer server = new TestServer();
  private final Registry registry = server.registry;

  @BeforeEach
  void makeNamespace() {
    server.namespace("a");
  }

  private static String map(String name, String value) {
    return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'"
        + name
        + "'},'data':{'k':'"
        + value
        + "'}}";
  }

  private static void refused(ThrowingCallable call, int code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getMessage()).isEqualTo(message);
              assertThat(e.code()).isEqualTo(code);
            });
  }

  private static WatchOptions watch(String version, String fields) {
    return new WatchOptions("", fields, version, "", true, false, null);
  }

  @Test
  void whatIsCreatedIsReadWithItsRevisionInTheVeryBytes() {
    StoredObject made = server.create(MAPS, "a", map("m", "1"));
    StoredObject read = registry.get(MAPS, "a", "m", "");
    assertThat(read).isSameAs(made);
    assertThat(Fields.text(read.tree(), "metadata", "resourceVersion"))
        .isEqualTo(Long.toString(made.resourceVersion()))
        .isEqualTo(Long.toString(registry.revision()));
    assertThat(Fields.text(read.tree(), "metadata", "uid")).hasSize(36);
    assertThat(Fields.text(read.tree(), "metadata", "creationTimestamp"))
        .isEqualTo("2026-01-01T00:00:00Z");
    refused(() -> server.create(MAPS, "a", map("m", "2")), 409, "configmaps \"m\" already exists");
    refused(() -> registry.get(MAPS, "a", "x", ""), 404, "configmaps \"x\" not found");
    refused(
        () -> server.create(MAPS, "nowhere", map("m", "2")),
        404,
        "namespaces \"nowhere\" not found");
  }

  @Test
  void anUpdateOfAnOldVersionIsAConflictAndOneThatChangesNothingWritesNothing() {
    StoredObject made = server.create(MAPS, "a", map("m", "1"));
    ObjectNode old = made.tree();
    assertThat(server.update(MAPS, null, made.tree())).isSameAs(made);
    server.merge(MAPS, "a", "m", "{'data':{'k':'2'}}");
    refused(
        () -> server.update(MAPS, null, old),
        409,
        "Operation cannot be fulfilled on configmaps \"m\": the object has been modified; please"
            + " apply your changes to the latest version and try again");
    ObjectNode unconditional = json(map("m", "3"));
    Fields.child(unconditional, "metadata").put("namespace", "a");
    StoredObject updated = server.update(MAPS, null, unconditional);
    assertThat(Fields.text(updated.tree(), "metadata", "uid"))
        .isEqualTo(Fields.text(old, "metadata", "uid"));
  }

  @Test
  void aDryRunLeavesNoTrace() {
    long before = registry.revision();
    registry.create(
        admin(), MAPS, "a", json(map("m", "1")), new WriteOptions(true, "", "Ignore", false));
    assertThat(registry.revision()).isEqualTo(before);
    refused(() -> registry.get(MAPS, "a", "m", ""), 404, "configmaps \"m\" not found");
  }

  @Test
  void pagesOfAListShowTheStateOfTheFirstPage() {
    for (int i = 0; i < 5; i++) {
      server.create(MAPS, "a", map("m" + i, "1"));
    }
    Registry.Page first = registry.list(MAPS, "a", new ListOptions("", "", "", "", 2, ""));
    assertThat(first.remaining()).isEqualTo(3);
    registry.delete(admin(), MAPS, "a", "m3", DeleteRequest.DEFAULT);
    server.create(MAPS, "a", map("m9", "1"));
    Registry.Page second =
        registry.list(MAPS, "a", new ListOptions("", "", "", "", 0, first.continueToken()));
    assertThat(second.items()).extracting(StoredObject::name).containsExactly("m2", "m3", "m4");
    assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
    server.pass(Duration.ofMinutes(5));
    server.create(MAPS, "a", map("m8", "1"));
    server.pass(Duration.ofMinutes(6));
    assertThatThrownBy(() ->
            registry.list(MAPS, "a", new ListOptions("", "", "", "", 0, first.continueToken())))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(410));
    String newest = ContinueToken.decode(first.continueToken()).ofNewest().encode();
    assertThat(registry.list(MAPS, "a", new ListOptions("", "", "", "", 0, newest)).items())
        .extracting(StoredObject::name)
        .containsExactly("m2", "m4", "m8", "m9");
  }

  @Test
  void aWatchTellsTheStateThenTheChangesAndWhatLeavesTheSelectionAsDeleted() {
    server.create(PODS, "a", POD);
    Recorder all = new Recorder();
    registry.watch(PODS, null, watch("", ""), all);
    Recorder ofNode = new Recorder();
    registry.watch(
        PODS, null, watch(Long.toString(registry.revision()), "spec.nodeName=n1"), ofNode);
    registry.post(
        admin(),
        PODS,
        "a",
        "p",
        "binding",
        json("{'target':{'kind':'Node','name':'n1'}}"),
        WriteOptions.NONE);
    registry.delete(admin(), PODS, "a", "p", DeleteRequest.NOW);
    assertThat(all.events).containsExactly("ADDED p", "MODIFIED p", "DELETED p");
    assertThat(ofNode.events).containsExactly("ADDED p", "DELETED p");
    assertThat(ofNode.objects.getLast().resourceVersion()).isEqualTo(registry.revision());
    assertThat(Fields.text(ofNode.objects.getLast().tree(), "metadata", "resourceVersion"))
        .isEqualTo(Long.toString(registry.revision()));
  }

  @Test
  void aSlowWatcherMissesNothingAsLongAsTheEventsAreRemembered() {
    Recorder slow = new Recorder();
    slow.room = 1;
    registry.watch(MAPS, "a", watch(Long.toString(registry.revision()), ""), slow);
    for (int i = 0; i < 5; i++) {
      server.create(MAPS, "a", map("m" + i, "1"));
    }
    assertThat(slow.events).containsExactly("ADDED m0");
    slow.makeRoom(2);
    assertThat(slow.events).containsExactly("ADDED m0", "ADDED m1", "ADDED m2");
    slow.makeRoom(100);
    server.create(MAPS, "a", map("m5", "1"));
    assertThat(slow.events).hasSize(6).endsWith("ADDED m5");
  }

  @Test
  void aWatcherOfOneClusterScopedObjectHearsOfEachChangeOnce() {
    ResourceType nodes = type("v1", "nodes");
    Recorder one = new Recorder();
    registry.watch(nodes, null, watch(Long.toString(registry.revision()), "metadata.name=n"), one);
    server.create(nodes, null, "{'metadata':{'name':'n'}}");
    server.create(nodes, null, "{'metadata':{'name':'other'}}");
    server.merge(nodes, null, "n", "{'metadata':{'labels':{'a':'b'}}}");
    registry.delete(admin(), nodes, null, "n", DeleteRequest.DEFAULT);
    assertThat(one.events).containsExactly("ADDED n", "MODIFIED n", "DELETED n");
  }

  @Test
  void aWatcherThatTakesNothingIsEndedOnceItsEventsAreForgotten() {
    Recorder stuck = new Recorder();
    stuck.room = 0;
    registry.watch(MAPS, "a", watch(Long.toString(registry.revision()), ""), stuck);
    server.create(MAPS, "a", map("m0", "1"));
    server.pass(Duration.ofMinutes(1));
    assertThat(stuck.ended).isFalse();
    server.pass(Duration.ofMinutes(6));
    server.create(MAPS, "a", map("m1", "1"));
    server.pass(Duration.ofMinutes(1));
    assertThat(stuck.ended).isTrue();
    assertThat(stuck.events).isEmpty();
  }

  @Test
  void aWatchWithoutInitialEventsBeginsWithWhatComesNext() {
    server.create(MAPS, "a", map("m", "1"));
    Recorder recorder = new Recorder();
    registry.watch(
        MAPS, "a", new WatchOptions("", "", "", "NotOlderThan", true, false, null), recorder);
    assertThat(recorder.events).isEmpty();
    server.create(MAPS, "a", map("m2", "1"));
    assertThat(recorder.events).containsExactly("ADDED m2");
  }

  @Test
  void aListByWatchEndsWithABookmark() {
    server.create(MAPS, "a", map("m", "1"));
    Recorder recorder = new Recorder();
    registry.watch(
        MAPS,
        "a",
        new WatchOptions("", "", "", "NotOlderThan", true, true, Duration.ofMinutes(2)),
        recorder);
    assertThat(recorder.events).containsExactly("ADDED m", "BOOKMARK ");
    assertThat(
            Fields.text(
                recorder.objects.getLast().tree(),
                "metadata",
                "annotations",
                "k8s.io/initial-events-end"))
        .isEqualTo("true");
    server.pass(Duration.ofMinutes(1));
    assertThat(recorder.events).hasSize(3).endsWith("BOOKMARK ");
    server.pass(Duration.ofMinutes(1));
    assertThat(recorder.ended).isTrue();
    assertThat(recorder.status).isNull();
  }

  @Test
  void aPodWithoutNodeGoesAtOnceOneWithNodeWaitsForIt() {
    StoredObject pod = server.create(PODS, "a", POD);
    assertThat(Fields.text(pod.tree(), "status", "phase")).isEqualTo("Pending");
    assertThat(Fields.text(pod.tree(), "status", "qosClass")).isEqualTo("BestEffort");
    assertThat(Fields.text(pod.tree(), "spec", "serviceAccountName")).isEqualTo("default");
    assertThat(registry.delete(admin(), PODS, "a", "p", DeleteRequest.DEFAULT).gone()).isTrue();
    server.create(PODS, "a", POD.replace("'containers'", "'nodeName':'n1','containers'"));
    Registry.Deleted marked = registry.delete(admin(), PODS, "a", "p", DeleteRequest.DEFAULT);
    assertThat(marked.gone()).isFalse();
    assertThat(Fields.text(marked.object().tree(), "metadata", "deletionTimestamp"))
        .isEqualTo("2026-01-01T00:00:30Z");
    DeleteRequest shorter = new DeleteRequest(10L, "", null, null, null, false);
    assertThat(
            Fields.text(
                registry.delete(admin(), PODS, "a", "p", shorter).object().tree(),
                "metadata",
                "deletionTimestamp"))
        .isEqualTo("2026-01-01T00:00:10Z");
    assertThat(registry.delete(admin(), PODS, "a", "p", DeleteRequest.NOW).gone()).isTrue();
    refused(() -> registry.get(PODS, "a", "p", ""), 404, "pods \"p\" not found");
  }

  @Test
  void aFinalizerKeepsAnObjectUntilItIsRemoved() {
    server.create(MAPS, "a", "{'metadata':{'name':'m','finalizers':['x.io/keep']},'data':{}}");
    Registry.Deleted marked = registry.delete(admin(), MAPS, "a", "m", DeleteRequest.DEFAULT);
    assertThat(marked.gone()).isFalse();
    server.merge(MAPS, "a", "m", "{'metadata':{'finalizers':null}}");
    refused(() -> registry.get(MAPS, "a", "m", ""), 404, "configmaps \"m\" not found");
  }

  @Test
  void aNamespaceTerminatesUntilItIsFinalized() {
    registry.delete(admin(), NAMESPACES, null, "a", DeleteRequest.DEFAULT);
    ObjectNode namespace = registry.get(NAMESPACES, null, "a", "").tree();
    assertThat(Fields.text(namespace, "status", "phase")).isEqualTo("Terminating");
    refused(
        () -> server.create(MAPS, "a", map("m", "1")),
        403,
        "configmaps \"m\" is forbidden: unable to create new content in namespace a because it is"
            + " being terminated");
    Fields.child(namespace, "spec").remove("finalizers");
    server.update(NAMESPACES, "finalize", namespace);
    refused(() -> registry.get(NAMESPACES, null, "a", ""), 404, "namespaces \"a\" not found");
  }

  @Test
  void addressesAndPortsAreNeverGivenTwiceAndComeBackWhenAServiceGoes() {
    Set<String> addresses = new HashSet<>();
    Set<Long> ports = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      ObjectNode service =
          server
              .create(
                  SERVICES,
                  "a",
                  "{'metadata':{'name':'s"
                      + i
                      + "'},'spec':{'type':'NodePort','ports':[{'port':80,'protocol':'TCP'}]}}")
              .tree();
      addresses.add(Fields.text(service, "spec", "clusterIP"));
      ports.add(Fields.number(service.path("spec").path("ports").path(0), "nodePort"));
    }
    assertThat(addresses).hasSize(10).allMatch(one -> one.startsWith("10.96.0."));
    assertThat(ports).hasSize(10);
    registry.delete(admin(), SERVICES, "a", "s3", DeleteRequest.DEFAULT);
    server.create(
        SERVICES,
        "a",
        "{'metadata':{'name':'again'},'spec':{'type':'NodePort',"
            + "'ports':[{'port':80,'protocol':'TCP'}]}}");
    refused(
        () ->
            server.create(
                SERVICES,
                "a",
                "{'metadata':{'name':'x'},'spec':{'type':'ClusterIP','clusterIP':'10.97.0.1',"
                    + "'ports':[{'port':80}]}}"),
        422,
        "Service \"x\" is invalid: spec.clusterIPs: Invalid value: []string{\"10.97.0.1\"}: failed"
            + " to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range."
            + " The range of valid IPs is 10.96.0.0/24");
  }

  @Test
  void aQuotaIsNeverOvershot() {
    ResourceType quotas = type("v1", "resourcequotas");
    server.create(
        quotas, "a", "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'1','configmaps':'5'}}}");
    server.create(PODS, "a", POD);
    refused(
        () -> server.create(PODS, "a", POD.replace("'p'", "'p2'")),
        403,
        "pods \"p2\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited:"
            + " pods=1");
    registry.delete(admin(), PODS, "a", "p", DeleteRequest.NOW);
    assertThat(Fields.text(registry.get(quotas, "a", "q", "").tree(), "status", "used", "pods"))
        .isEqualTo("0");
    server.create(PODS, "a", POD.replace("'p'", "'p2'"));
  }

  @Test
  void aPodSpecCannotBeChangedButForItsImage() {
    ObjectNode pod = server.create(PODS, "a", POD).tree();
    ((ObjectNode) pod.path("spec").path("containers").path(0)).put("image", "other");
    ObjectNode changed = server.update(PODS, null, pod).tree();
    assertThat(Fields.number(changed, "metadata", "generation")).isEqualTo(2);
    Fields.child(changed, "spec").put("hostNetwork", true);
    assertThatThrownBy(() -> server.update(PODS, null, changed))
        .hasMessageContaining(
            "Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields other than"
                + " `spec.containers[*].image`");
  }

  @Test
  void aNodeTouchesOnlyItself() {
    ResourceType nodes = type("v1", "nodes");
    var node = as("system:node:n1", "system:nodes");
    StoredObject made =
        registry.create(node, nodes, null, json("{'metadata':{'name':'n1'}}"), WriteOptions.NONE);
    assertThat(made.tree().path("spec").path("taints")).hasSize(1);
    refused(
        () ->
            registry.create(
                node, nodes, null, json("{'metadata':{'name':'n2'}}"), WriteOptions.NONE),
        403,
        "nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
  }

  @Test
  void aStatusUpdateChangesTheStatusAloneAndAnUpdateAllButIt() {
    ResourceType deployments = type("apps/v1", "deployments");
    ObjectNode made =
        server
            .create(
                deployments,
                "a",
                "{'metadata':{'name':'d'},'spec':{'replicas':1,'selector':{'matchLabels':{'a':'b'}},"
                    + "'template':{'metadata':{'labels':{'a':'b'}},"
                    + "'spec':{'containers':[{'name':'c','image':'i'}]}}}}")
            .tree();
    Fields.child(made, "status").put("replicas", 7);
    Fields.child(made, "spec").put("replicas", 5);
    ObjectNode status = server.update(deployments, "status", made.deepCopy()).tree();
    assertThat(Fields.number(status, "spec", "replicas")).isEqualTo(1);
    assertThat(Fields.number(status, "status", "replicas")).isEqualTo(7);
    assertThat(Fields.number(status, "metadata", "generation")).isEqualTo(1);
    Fields.child(status, "status").put("replicas", 9);
    Fields.child(status, "spec").put("replicas", 3);
    ObjectNode spec = server.update(deployments, null, status).tree();
    assertThat(Fields.number(spec, "status", "replicas")).isEqualTo(7);
    assertThat(Fields.number(spec, "metadata", "generation")).isEqualTo(2);
    ObjectNode scale = registry.getSubresource(deployments, "a", "d", "scale");
    assertThat(Fields.text(scale, "status", "selector")).isEqualTo("a=b");
    Fields.child(scale, "spec").put("replicas", 4);
    server.update(deployments, "scale", scale);
    assertThat(Fields.number(registry.get(deployments, "a", "d", "").tree(), "spec", "replicas"))
        .isEqualTo(4);
  }

  @Test
  void anEvictionIsRefusedWhenTheBudgetIsSpent() {
    server.create(PODS, "a", POD.replace("'name':'p'}", "'name':'p','labels':{'a':'b'}}"));
    ObjectNode pod = registry.get(PODS, "a", "p", "").tree();
    ObjectNode status = Fields.child(pod, "status");
    status.put("phase", "Running");
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    server.update(PODS, "status", pod);
    ResourceType budgets = type("policy/v1", "poddisruptionbudgets");
    ObjectNode budget =
        server
            .create(
                budgets,
                "a",
                "{'metadata':{'name':'b'},'spec':{'minAvailable':1,"
                    + "'selector':{'matchLabels':{'a':'b'}}}}")
            .tree();
    Fields.child(budget, "status")
        .put("observedGeneration", 1)
        .put("disruptionsAllowed", 0)
        .put("desiredHealthy", 1)
        .put("currentHealthy", 1);
    server.update(budgets, "status", budget);
    refused(
        () -> registry.post(admin(), PODS, "a", "p", "eviction", json("{}"), WriteOptions.NONE),
        429,
        "Cannot evict pod as it would violate the pod's disruption budget.");
    assertThat(registry.list(PODS, "a", ListOptions.ALL).items()).hasSize(1);
  }

  @Test
  void namesOutsideAsciiAreStoredAndSelectable() {
    ResourceType roles = type("rbac.authorization.k8s.io/v1", "clusterroles");
    server.create(roles, null, "{'metadata':{'name':'système:é'},'rules':[]}");
    assertThat(registry.get(roles, null, "système:é", "").name()).isEqualTo("système:é");
    assertThat(
            registry
                .list(roles, null, new ListOptions("", "metadata.name=système:é", "", "", 0, ""))
                .items())
        .hasSize(1);
  }

  @Test
  void eventsAreTheSameInBothTheirGroups() {
    ResourceType core = type("v1", "events");
    ResourceType events = type("events.k8s.io/v1", "events");
    server.create(
        events,
        "a",
        "{'metadata':{'name':'e'},'note':'hello','reason':'Test','action':'Testing',"
            + "'eventTime':'2026-01-01T00:00:00.000000Z','type':'Normal',"
            + "'reportingController':'x.io/c','reportingInstance':'i',"
            + "'regarding':{'kind':'Pod','name':'p','namespace':'a'}}");
    ObjectNode seen = registry.get(core, "a", "e", "").tree();
    assertThat(Fields.text(seen, "message")).isEqualTo("hello");
    assertThat(Fields.text(seen, "involvedObject", "name")).isEqualTo("p");
    server.merge(events, "a", "e", "{'note':'changed'}");
    assertThat(Fields.text(registry.get(core, "a", "e", "").tree(), "message"))
        .isEqualTo("changed");
    assertThat(
            registry
                .list(core, "a", new ListOptions("", "involvedObject.name=p", "", "", 0, ""))
                .items())
        .hasSize(1);
  }

  @Test
  void ofManyWhoWriteAtOnceAsManyGetInAsTheQuotaAllows() throws Exception {
    server.create(
        type("v1", "resourcequotas"),
        "a",
        "{'metadata':{'name':'q'},'spec':{'hard':{'configmaps':'7'}}}");
    AtomicInteger made = new AtomicInteger();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "m" + i;
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.create(MAPS, "a", map(name, "1"));
                  made.incrementAndGet();
                } catch (ApiException e) {
                  assertThat(e.getMessage()).contains("exceeded quota: q");
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(made).hasValue(7);
    assertThat(registry.list(MAPS, "a", ListOptions.ALL).items()).hasSize(7);
  }

  @Test
  void anotherServerOverTheSameStoreSeesTheSameObjects() {
    StoredObject map = server.create(MAPS, "a", map("m", "1"));
    TestServer other = new TestServer(server.store);
    assertThat(other.registry.get(MAPS, "a", "m", "").json()).isEqualTo(map.json());
    assertThat(other.registry.revision()).isEqualTo(registry.revision());
    other.create(MAPS, "a", map("n", "1"));
    assertThat(registry.get(MAPS, "a", "n", "").name()).isEqualTo("n");
  }
}
