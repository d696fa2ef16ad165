package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.CachedObject;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.registry.Registry.Written;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.strategy.Strategy;
import dev.j8s.store.ConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Changes objects that are there. */
final class Updater {
  static final String MODIFIED =
      "the object has been modified; please apply your changes to the latest version and try again";

  /** After so many lost races a patch gives up, as upstream's does. */
  private static final int ATTEMPTS = 100;

  private static final List<String> IMMUTABLE =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private final Core core;
  private final Creator creator;

  Updater(Core core, Creator creator) {
    this.core = core;
    this.creator = creator;
  }

  /** Which object, and in which of its parts. */
  record Target(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      @Nullable String subresource,
      WriteOptions options) {}

  Written replace(Target target, ObjectNode given) {
    checkName(target, given);
    CachedObject current = core.current(target.type(), target.namespace(), target.name());
    Strategy strategy = core.strategyOf(target.type());
    if (current == null) {
      if (target.subresource() == null && strategy.createsOnUpdate()) {
        return createInstead(target, given);
      }
      throw ApiException.notFound(target.type().resource(), target.name());
    }
    if (Metadata.resourceVersion(given).isEmpty() && !strategy.updatesUnconditionally()) {
      throw Core.invalid(
          target.type(),
          target.name(),
          List.of(
              FieldError.invalid(
                  "metadata.resourceVersion", 0, "must be specified for an update")));
    }
    return new Written(change(target, before -> given.deepCopy()), false);
  }

  private Written createInstead(Target target, ObjectNode given) {
    if (!Metadata.uid(given).isEmpty()) {
      throw ApiException.conflict(
          target.type().resource(),
          target.name(),
          "Precondition failed: UID in precondition: "
              + Metadata.uid(given)
              + ", UID in object meta: ");
    }
    String version = Metadata.resourceVersion(given);
    if (!version.isEmpty() && !version.equals("0")) {
      throw ApiException.notFound(target.type().resource(), target.name());
    }
    Metadata.of(given).put("name", target.name());
    return new Written(
        creator.create(
            target.context(), target.type(), target.namespace(), given, target.options()),
        true);
  }

  /**
   * Changes what is there by a function; called again with the newer state when another writer was
   * faster. An outcome that names another version than the one there is a conflict.
   *
   * @param edit gets a tree of its own and may answer it
   */
  StoredObject change(Target target, UnaryOperator<ObjectNode> edit) {
    for (int attempt = 1; ; attempt++) {
      CachedObject current = core.require(target.type(), target.namespace(), target.name());
      ObjectNode before = current.tree();
      ObjectNode object = edit.apply(before.deepCopy());
      checkVersion(target, Metadata.resourceVersion(object), Metadata.resourceVersion(before));
      Draft draft = draft(target, object, before);
      try {
        return store(draft, current);
      } catch (ConflictException lost) {
        if (attempt == ATTEMPTS) {
          throw conflict(target, MODIFIED);
        }
      }
    }
  }

  private static void checkVersion(Target target, String said, String actual) {
    if (said.isEmpty() || said.equals("0") || said.equals(actual)) {
      return;
    }
    if (!said.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw Core.invalid(
          target.type(),
          target.name(),
          List.of(
              FieldError.invalid(
                  "metadata.resourceVersion",
                  said,
                  "strconv.ParseUint: parsing \"" + said + "\": invalid syntax")));
    }
    throw conflict(target, MODIFIED);
  }

  private StoredObject store(Draft draft, CachedObject current) {
    Strategy strategy = core.strategyOf(draft.type());
    carryOver(draft);
    core.rules().complete(draft.type(), draft.object());
    prepare(draft, strategy);
    core.admit(draft);
    core.rules().complete(draft.type(), draft.object());
    List<FieldError> errors = new ArrayList<>(metadataErrors(draft));
    if (draft.subresource().isEmpty()) {
      errors.addAll(core.rules().validateUpdate(draft.type(), draft.before(), draft.object()));
    }
    errors.addAll(strategy.validateUpdate(draft));
    if (draft.subresource().isEmpty()
        && strategy.countsGenerations()
        && strategy.isNewGeneration(draft.before(), draft.object())) {
      Metadata.of(draft.object()).put("generation", Metadata.generation(draft.before()) + 1);
    }
    core.check(draft, errors);
    if (Deletions.isDone(strategy, draft.object())) {
      return core.remove(draft, current.resourceVersion());
    }
    if (Fields.same(draft.before(), draft.object()) && draft.operations().isEmpty()) {
      return current;
    }
    return core.put(draft, current.resourceVersion());
  }

  private static void prepare(Draft draft, Strategy strategy) {
    switch (draft.subresource()) {
      case "" -> strategy.prepareForUpdate(draft);
      case "status" -> strategy.prepareForStatusUpdate(draft);
      default -> strategy.prepareForPart(draft, draft.subresource());
    }
  }

  /** Fills in what an update may leave out and what the server alone decides. */
  private static void carryOver(Draft draft) {
    ObjectNode metadata = Metadata.of(draft.object());
    ObjectNode before = Metadata.of(draft.before());
    for (String field : IMMUTABLE) {
      if (!metadata.has(field) || metadata.get(field).isNull()) {
        Fields.copy(before, metadata, field);
      }
    }
    Fields.copy(before, metadata, "generation");
    Fields.copy(before, metadata, "generateName");
    Fields.copy(before, metadata, "resourceVersion");
    metadata.remove("selfLink");
  }

  private List<FieldError> metadataErrors(Draft draft) {
    ObjectNode metadata = Metadata.of(draft.object());
    ObjectNode before = Metadata.of(draft.before());
    String uid = Metadata.uid(draft.object());
    if (!uid.equals(Metadata.uid(draft.before()))) {
      throw ApiException.conflict(
          draft.type().resource(),
          draft.name(),
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + Metadata.uid(draft.before()));
    }
    List<FieldError> errors = new ArrayList<>();
    for (String field : IMMUTABLE) {
      if (!Fields.same(metadata.get(field), before.get(field))) {
        errors.add(
            FieldError.invalid(
                "metadata." + field, metadata.path(field).asString(""), "field is immutable"));
      }
    }
    if (Metadata.deleting(draft.before())) {
      List<String> added = new ArrayList<>(Metadata.finalizers(draft.object()));
      added.removeAll(Metadata.finalizers(draft.before()));
      if (!added.isEmpty()) {
        errors.add(
            FieldError.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new"
                    + " finalizers []string{\""
                    + String.join("\", \"", added)
                    + "\"}"));
      }
    }
    return errors;
  }

  private static void checkName(Target target, ObjectNode given) {
    String name = Metadata.name(given);
    if (name.isEmpty()) {
      Metadata.of(given).put("name", target.name());
    } else if (!name.equals(target.name())) {
      throw ApiException.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + target.name()
              + ")");
    }
    String namespace = Metadata.namespace(given);
    if (target.type().namespaced()
        && !namespace.isEmpty()
        && !namespace.equals(target.namespace())) {
      throw ApiException.badRequest(
          "the namespace of the object ("
              + namespace
              + ") does not match the namespace on the request ("
              + target.namespace()
              + ")");
    }
  }

  private static ApiException conflict(Target target, String why) {
    return ApiException.conflict(target.type().resource(), target.name(), why);
  }

  private Draft draft(Target target, ObjectNode object, ObjectNode before) {
    return new Draft(
        Draft.Operation.UPDATE,
        target.context(),
        target.type(),
        target.namespace(),
        target.subresource(),
        object,
        before,
        target.options().dryRun(),
        core.surroundings());
  }
}
