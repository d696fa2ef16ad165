package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.strategy.Strategy;
import dev.j8s.store.ConflictException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes new objects. */
final class Creator {
  /** Upstream draws a generated name this often before it gives up. */
  private static final int NAMES_TRIED = 8;

  private final Core core;
  private final NameGenerator names;

  Creator(Core core) {
    this.core = core;
    this.names = new NameGenerator(core.random());
  }

  StoredObject create(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ObjectNode given,
      WriteOptions options) {
    checkNamespace(type, namespace, given);
    String version = Metadata.resourceVersion(given);
    if (!version.isEmpty() && !version.equals("0")) {
      throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
    }
    boolean generated =
        Metadata.name(given).isEmpty() && !Fields.text(given, "metadata", "generateName").isEmpty();
    for (int attempt = 1; ; attempt++) {
      ObjectNode object = given.deepCopy();
      Draft draft = draft(context, type, namespace, object, options);
      prepare(draft, generated);
      core.check(draft, metadataErrors(type, draft));
      String key = core.storeKey(type, namespace, draft.name());
      if (core.current(type, namespace, draft.name()) != null) {
        if (generated && attempt < NAMES_TRIED) {
          continue;
        }
        throw ApiException.alreadyExists(type.resource(), draft.name());
      }
      try {
        return core.put(draft, 0);
      } catch (ConflictException conflict) {
        boolean ours = conflict.key().equals(key);
        if (!ours || (generated && attempt < NAMES_TRIED)) {
          continue;
        }
        throw ApiException.alreadyExists(type.resource(), draft.name());
      }
    }
  }

  private Draft draft(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ObjectNode object,
      WriteOptions options) {
    return new Draft(
        Draft.Operation.CREATE,
        context,
        type,
        namespace,
        null,
        object,
        null,
        options.dryRun(),
        core.surroundings());
  }

  private void prepare(Draft draft, boolean generated) {
    ResourceType type = draft.type();
    ObjectNode metadata = Metadata.of(draft.object());
    if (type.namespaced()) {
      metadata.put("namespace", draft.namespace());
    } else {
      metadata.remove("namespace");
    }
    if (generated) {
      metadata.put("name", names.from(Fields.text(metadata, "generateName")));
    }
    core.rules().complete(type, draft.object());
    core.admit(draft);
    metadata = Metadata.of(draft.object());
    metadata.put("uid", names.uid());
    metadata.put("creationTimestamp", Fields.time(draft.now()));
    metadata.remove(
        List.of(
            "resourceVersion",
            "selfLink",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds"));
    Strategy strategy = core.strategyOf(type);
    if (strategy.countsGenerations()) {
      metadata.put("generation", 1);
    }
    strategy.prepareForCreate(draft);
    // Admission and strategy may have added parts that have defaults of their own.
    core.rules().complete(type, draft.object());
  }

  private static List<FieldError> metadataErrors(ResourceType type, Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    if (draft.name().isEmpty()) {
      errors.add(FieldError.required("metadata.name", "name or generateName is required"));
    } else {
      errors.addAll(Names.check(type, draft.name()));
    }
    return errors;
  }

  private static void checkNamespace(
      ResourceType type, @Nullable String namespace, ObjectNode object) {
    String said = Metadata.namespace(object);
    if (type.namespaced()) {
      if (namespace == null || namespace.isEmpty()) {
        throw ApiException.badRequest("an empty namespace may not be set during creation");
      }
      if (!said.isEmpty() && !said.equals(namespace)) {
        throw ApiException.badRequest(
            "the namespace of the provided object does not match the namespace sent on the"
                + " request");
      }
    } else if (!said.isEmpty()) {
      throw ApiException.badRequest("namespace may not be set for a cluster-scoped resource");
    }
  }
}
