package dev.j8s.client.testing;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.status.ApiException;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.client.transport.Write;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a real server does to an object before it stores it. */
final class FakeRules {
  private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final Set<String> WITHOUT_STATUS_SUBRESOURCE = Set.of("events", "endpoints");

  private final Environment environment;

  FakeRules(Environment environment) {
    this.environment = environment;
  }

  /** What every stored object has. */
  void complete(ObjectNode tree) {
    ObjectNode metadata = tree.withObject("metadata");
    if (metadata.path("name").asString("").isEmpty()) {
      metadata.put("name", metadata.path("generateName").asString("") + suffix());
    }
    if (!metadata.has("uid")) {
      metadata.put("uid", new UUID(random(), random()).toString());
    }
    if (!metadata.has("creationTimestamp")) {
      metadata.put("creationTimestamp", seconds());
    }
    if (!metadata.has("generation") && tree.has("spec")) {
      metadata.put("generation", 1);
    }
  }

  void create(GroupVersionResource resource, ObjectNode tree) {
    ObjectNode metadata = tree.withObject("metadata");
    for (String own : new String[] {"uid", "creationTimestamp", "generation", "resourceVersion"}) {
      metadata.remove(own);
    }
    if (tree.has("spec") && !WITHOUT_STATUS_SUBRESOURCE.contains(resource.resource())) {
      tree.remove("status");
    }
    if (resource.resource().equals("pods")) {
      tree.withObject("status").put("phase", "Pending");
    }
    complete(tree);
  }

  /** An update or a patch, of the object or of a subresource. */
  ObjectNode change(Write write, ObjectNode before) {
    ObjectNode wanted =
        write.verb() == Write.Verb.PATCH
            ? FakePatches.apply(write, before)
            : (ObjectNode) Json.mapper().readTree(write.body());
    checkPreconditions(write, wanted.path("metadata"), before);
    ObjectNode after = before.deepCopy();
    switch (write.subresource()) {
      case "" -> replaceAllButStatus(after, wanted);
      case "status", "approval" -> replace(after, "status", wanted);
      case "finalize" -> replace(after, "spec", wanted);
      case "scale" ->
          after.withObject("spec").set("replicas", wanted.path("spec").path("replicas"));
      default -> throw new UnsupportedOperationException(write.subresource());
    }
    if (!after.path("spec").equals(before.path("spec"))
        && before.path("metadata").has("generation")) {
      bumpGeneration(after);
    }
    return after;
  }

  private static void replaceAllButStatus(ObjectNode after, ObjectNode wanted) {
    ObjectNode old = after.deepCopy();
    after.removeAll();
    after.setAll(wanted.deepCopy());
    ObjectNode metadata = after.withObject("metadata");
    for (String kept :
        new String[] {
          "uid",
          "creationTimestamp",
          "generation",
          "resourceVersion",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "namespace",
          "name"
        }) {
      replace(metadata, kept, old.path("metadata"));
    }
    if (old.has("spec")) {
      replace(after, "status", old);
    }
  }

  private static void replace(ObjectNode target, String field, JsonNode source) {
    if (source.has(field)) {
      target.set(field, source.get(field).deepCopy());
    } else {
      target.remove(field);
    }
  }

  /** Marks it for deletion; whether it is gone {@link #isGone} says. */
  ObjectNode delete(Write write, ObjectNode before) {
    JsonNode options =
        write.body().length == 0
            ? Json.mapper().createObjectNode()
            : Json.mapper().readTree(write.body());
    checkPreconditions(write, options.path("preconditions"), before);
    ObjectNode after = before.deepCopy();
    ObjectNode metadata = after.withObject("metadata");
    long grace = write.resource().resource().equals("pods") ? podGrace(options, before) : 0;
    boolean marked = metadata.has("deletionTimestamp");
    if (!marked) {
      addPropagationFinalizer(metadata, options.path("propagationPolicy").asString(""));
      bumpGeneration(after);
    }
    if (!marked || grace < metadata.path("deletionGracePeriodSeconds").asLong(0)) {
      metadata.put(
          "deletionTimestamp",
          environment.now().plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS).toString());
      metadata.put("deletionGracePeriodSeconds", grace);
    }
    return after;
  }

  ObjectNode post(Write write, ObjectNode before) {
    return switch (write.subresource()) {
      case "binding" -> bind(write, before);
      case "eviction" -> {
        JsonNode eviction = Json.mapper().readTree(write.body());
        yield delete(
            Write.delete(
                write.resource(),
                write.namespace(),
                write.name(),
                Json.write(eviction.path("deleteOptions"))),
            before);
      }
      default -> throw new UnsupportedOperationException(write.subresource());
    };
  }

  private ObjectNode bind(Write write, ObjectNode before) {
    if (before.path("spec").has("nodeName")) {
      throw ApiException.conflict(
          write.resource(),
          write.name(),
          "pod "
              + write.name()
              + " is already assigned to node \""
              + before.path("spec").path("nodeName").asString()
              + "\"");
    }
    ObjectNode after = before.deepCopy();
    JsonNode target = Json.mapper().readTree(write.body()).path("target");
    after.withObject("spec").put("nodeName", target.path("name").asString());
    ArrayNode conditions = after.withObject("status").withArray("conditions");
    conditions.removeIf(condition -> condition.path("type").asString().equals("PodScheduled"));
    conditions
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "True")
        .put("lastTransitionTime", seconds());
    return after;
  }

  static boolean isGone(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.has("deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && object.path("spec").path("finalizers").isEmpty()
        && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0;
  }

  private static long podGrace(JsonNode options, ObjectNode pod) {
    boolean runs = pod.path("spec").has("nodeName");
    String phase = pod.path("status").path("phase").asString("");
    if (!runs || phase.equals("Succeeded") || phase.equals("Failed")) {
      return 0;
    }
    JsonNode asked = options.path("gracePeriodSeconds");
    return asked.isNumber()
        ? asked.asLong()
        : pod.path("spec").path("terminationGracePeriodSeconds").asLong(30);
  }

  private static void addPropagationFinalizer(ObjectNode metadata, String policy) {
    switch (policy) {
      case "Foreground" -> metadata.withArray("finalizers").add("foregroundDeletion");
      case "Orphan" -> metadata.withArray("finalizers").add("orphan");
      default -> {}
    }
  }

  private static void checkPreconditions(Write write, JsonNode wanted, ObjectNode before) {
    JsonNode metadata = before.path("metadata");
    String version = wanted.path("resourceVersion").asString("");
    if (!version.isEmpty() && !version.equals(metadata.path("resourceVersion").asString(""))) {
      throw ApiException.conflict(
          write.resource(),
          write.name(),
          "the object has been modified; please apply your changes to the latest version and try"
              + " again");
    }
    String uid = wanted.path("uid").asString("");
    if (!uid.isEmpty() && !uid.equals(metadata.path("uid").asString(""))) {
      throw ApiException.conflict(
          write.resource(),
          write.name(),
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + metadata.path("uid").asString(""));
    }
  }

  private static void bumpGeneration(ObjectNode object) {
    ObjectNode metadata = object.withObject("metadata");
    if (metadata.has("generation")) {
      metadata.put("generation", metadata.path("generation").asLong() + 1);
    }
  }

  private String suffix() {
    var suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(NAME_CHARACTERS.charAt(environment.random().nextInt(NAME_CHARACTERS.length())));
    }
    return suffix.toString();
  }

  private long random() {
    return environment.random().nextLong();
  }

  private String seconds() {
    return environment.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
