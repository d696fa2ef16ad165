package dev.j8s.client.transport;

import dev.j8s.api.meta.GroupVersion;
import dev.j8s.api.status.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Reads discovery documents: every type in the version that its group prefers. */
final class DiscoveryReader {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryReader.class);

  private final Function<String, JsonNode> get;

  /**
   * @param get the document at a path
   */
  DiscoveryReader(Function<String, JsonNode> get) {
    this.get = get;
  }

  List<ServedType> read() {
    List<ServedType> types = new ArrayList<>();
    read(new GroupVersion("", "v1"), types);
    for (JsonNode group : get.apply("/apis").path("groups")) {
      String preferred = group.path("preferredVersion").path("groupVersion").asString("");
      Set<String> known = new HashSet<>();
      readNew(GroupVersion.parse(preferred), known, types);
      for (JsonNode version : group.path("versions")) {
        String other = version.path("groupVersion").asString("");
        if (!other.equals(preferred)) {
          readNew(GroupVersion.parse(other), known, types);
        }
      }
    }
    return types;
  }

  /** Only types that a version before did not have. A version that can't be read is left out. */
  private void readNew(GroupVersion version, Set<String> known, List<ServedType> types) {
    List<ServedType> found = new ArrayList<>();
    try {
      read(version, found);
    } catch (ApiException e) {
      LOG.warn("can't discover the types of {}: {}", version, e.getMessage());
    }
    for (ServedType type : found) {
      if (known.add(type.resource().resource())) {
        types.add(type);
      }
    }
  }

  private void read(GroupVersion version, List<ServedType> types) {
    for (JsonNode resource : get.apply(version.path()).path("resources")) {
      String name = resource.path("name").asString("");
      if (name.indexOf('/') >= 0) {
        continue;
      }
      Set<String> verbs = new HashSet<>();
      resource.path("verbs").forEach(verb -> verbs.add(verb.asString()));
      types.add(
          new ServedType(
              version.resource(name),
              version.kind(resource.path("kind").asString()),
              resource.path("namespaced").asBoolean(false),
              verbs));
    }
  }
}
