package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.CachedObject;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.Registry.DeleteRequest;
import dev.j8s.apiserver.registry.Registry.Deleted;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.apiserver.strategy.Strategy;
import dev.j8s.store.ConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Removes objects, or marks them when a finalizer or a grace period keeps them: deletionTimestamp
 * says by when the object should be gone, deletionGracePeriodSeconds how long its holder has.
 */
final class Deletions {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private final Core core;

  Deletions(Core core) {
    this.core = core;
  }

  /** Whether nothing keeps an object any more that is marked as deleted. */
  static boolean isDone(Strategy strategy, ObjectNode object) {
    Long grace = Fields.number(object, "metadata", "deletionGracePeriodSeconds");
    return Metadata.deleting(object)
        && (grace == null || grace == 0)
        && Metadata.finalizers(object).isEmpty()
        && !strategy.keeps(object);
  }

  Deleted delete(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      DeleteRequest options) {
    checkOptions(type, name, options);
    while (true) {
      CachedObject current = core.require(type, namespace, name);
      ObjectNode before = current.tree();
      checkPreconditions(type, name, before, options);
      ObjectNode object = before.deepCopy();
      Draft draft =
          new Draft(
              Draft.Operation.DELETE,
              context,
              type,
              namespace,
              null,
              object,
              before,
              options.dryRun(),
              core.surroundings());
      core.admit(draft);
      for (var admission : core.admissions()) {
        admission.validate(draft);
      }
      try {
        return delete(draft, current, options);
      } catch (ConflictException lost) {
        if (options.resourceVersion() != null && !draft.contends(lost.key())) {
          throw ApiException.conflict(type.resource(), name, Updater.MODIFIED);
        }
      }
    }
  }

  private Deleted delete(Draft draft, CachedObject current, DeleteRequest options) {
    ObjectNode object = draft.object();
    boolean changed = setFinalizers(object, options);
    Strategy strategy = core.strategyOf(draft.type());
    Long grace = strategy.gracePeriod(object, options.gracePeriodSeconds());
    changed |= grace == null ? markAtOnce(draft) : markWithGrace(draft, grace, options);
    strategy.marked(draft);
    if (isDone(strategy, object)) {
      return new Deleted(core.remove(draft, current.resourceVersion()), true);
    }
    return new Deleted(changed ? core.put(draft, current.resourceVersion()) : current, false);
  }

  /** Nobody has to be waited for but finalizers. */
  private static boolean markAtOnce(Draft draft) {
    ObjectNode metadata = Metadata.of(draft.object());
    boolean marked = Metadata.deleting(draft.object());
    Long grace = Fields.number(metadata, "deletionGracePeriodSeconds");
    if (!marked) {
      metadata.put("deletionTimestamp", Fields.time(draft.now()));
      countDeletion(metadata);
    }
    metadata.put("deletionGracePeriodSeconds", 0);
    return !marked || grace == null || grace != 0;
  }

  private static boolean markWithGrace(Draft draft, long grace, DeleteRequest options) {
    ObjectNode metadata = Metadata.of(draft.object());
    Instant until = Fields.time(metadata, "deletionTimestamp");
    if (until == null) {
      metadata.put("deletionTimestamp", Fields.time(draft.now().plusSeconds(grace)));
      metadata.put("deletionGracePeriodSeconds", grace);
      countDeletion(metadata);
      return true;
    }
    Long earlier = Fields.number(metadata, "deletionGracePeriodSeconds");
    if (earlier == null || earlier == 0) {
      return false;
    }
    // A repeated deletion can only shorten the time.
    if (options.gracePeriodSeconds() == null || grace >= earlier) {
      return false;
    }
    metadata.put("deletionTimestamp", Fields.time(until.minusSeconds(earlier).plusSeconds(grace)));
    metadata.put("deletionGracePeriodSeconds", grace);
    return true;
  }

  private static void countDeletion(ObjectNode metadata) {
    Long generation = Fields.number(metadata, "generation");
    if (generation != null && generation > 0) {
      metadata.put("generation", generation + 1);
    }
  }

  /** The garbage collector's finalizers follow the propagation policy. */
  private static boolean setFinalizers(ObjectNode object, DeleteRequest options) {
    List<String> before = Metadata.finalizers(object);
    Set<String> after = new LinkedHashSet<>(before);
    after.remove(ORPHAN);
    after.remove(FOREGROUND);
    if (orphans(before, options)) {
      after.add(ORPHAN);
    }
    if (foreground(before, options)) {
      after.add(FOREGROUND);
    }
    if (after.equals(Set.copyOf(before))) {
      return false;
    }
    Fields.setTexts(Metadata.of(object), "finalizers", List.copyOf(after));
    return true;
  }

  private static boolean orphans(List<String> finalizers, DeleteRequest options) {
    if (options.orphanDependents() != null) {
      return options.orphanDependents();
    }
    return switch (options.propagationPolicy()) {
      case "Orphan" -> true;
      case "Background", "Foreground" -> false;
      default -> finalizers.contains(ORPHAN);
    };
  }

  private static boolean foreground(List<String> finalizers, DeleteRequest options) {
    if (options.orphanDependents() != null) {
      return false;
    }
    return switch (options.propagationPolicy()) {
      case "Foreground" -> true;
      case "Background", "Orphan" -> false;
      default -> finalizers.contains(FOREGROUND);
    };
  }

  private static void checkOptions(ResourceType type, String name, DeleteRequest options) {
    List<FieldError> errors = new ArrayList<>();
    if (options.orphanDependents() != null && !options.propagationPolicy().isEmpty()) {
      errors.add(
          FieldError.invalid(
              "propagationPolicy",
              options.propagationPolicy(),
              "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (!options.propagationPolicy().isEmpty()
        && !List.of("Foreground", "Background", "Orphan").contains(options.propagationPolicy())) {
      errors.add(
          FieldError.notSupported(
              "propagationPolicy",
              options.propagationPolicy(),
              List.of("Foreground", "Background", "Orphan", "nil")));
    }
    if (!errors.isEmpty()) {
      throw Core.invalid(type, name, errors);
    }
  }

  private static void checkPreconditions(
      ResourceType type, String name, ObjectNode object, DeleteRequest options) {
    String uid = options.uid();
    if (uid != null && !uid.equals(Metadata.uid(object))) {
      throw ApiException.conflict(
          type.resource(),
          name,
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + Metadata.uid(object));
    }
    String version = options.resourceVersion();
    if (version != null && !version.equals(Metadata.resourceVersion(object))) {
      throw ApiException.conflict(
          type.resource(),
          name,
          "Precondition failed: ResourceVersion in precondition: "
              + version
              + ", ResourceVersion in object meta: "
              + Metadata.resourceVersion(object));
    }
  }
}
