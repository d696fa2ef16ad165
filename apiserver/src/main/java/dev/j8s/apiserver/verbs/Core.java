package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.admission.Admission;
import dev.j8s.apiserver.cache.CachedObject;
import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.cache.FieldPaths;
import dev.j8s.apiserver.cache.Keys;
import dev.j8s.apiserver.cache.ResourceCache;
import dev.j8s.apiserver.cache.WatchCache;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.Reader;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.strategy.Strategies;
import dev.j8s.apiserver.strategy.Strategy;
import dev.j8s.store.ConflictException;
import dev.j8s.store.Store;
import dev.j8s.store.StoreException;
import dev.j8s.store.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What all verbs share: finding a type's cache and strategy, running the rules, committing. */
record Core(
    Catalog catalog,
    Store store,
    WatchCache cache,
    ObjectRules rules,
    Strategies strategies,
    List<Admission> admissions,
    InstantSource clock,
    RandomGenerator random,
    Map<ResourceType, FieldPaths> paths)
    implements Reader {

  Core(
      Catalog catalog,
      Store store,
      WatchCache cache,
      ObjectRules rules,
      Strategies strategies,
      List<Admission> admissions,
      InstantSource clock,
      RandomGenerator random) {
    this(
        catalog,
        store,
        cache,
        rules,
        strategies,
        List.copyOf(admissions),
        clock,
        random,
        new ConcurrentHashMap<>());
  }

  ResourceCache cacheOf(ResourceType type) {
    GroupVersionResource resource = type.resource();
    FieldPaths fields = paths.computeIfAbsent(type, t -> new FieldPaths(t.selectableFields()));
    return cache.of(resource.group(), resource.resource(), fields);
  }

  Strategy strategyOf(ResourceType type) {
    return strategies.of(type);
  }

  @Nullable CachedObject current(ResourceType type, @Nullable String namespace, String name) {
    return cacheOf(type).get(Keys.key(namespace, name));
  }

  CachedObject require(ResourceType type, @Nullable String namespace, String name) {
    CachedObject found = current(type, namespace, name);
    if (found == null) {
      throw ApiException.notFound(type.resource(), name);
    }
    return found;
  }

  @Override
  public @Nullable StoredObject find(
      String group, String resource, @Nullable String namespace, String name) {
    return cache.peek(group, resource).get(Keys.key(namespace, name));
  }

  @Override
  public void each(
      String group, String resource, @Nullable String namespace, Consumer<StoredObject> visitor) {
    cache
        .peek(group, resource)
        .latest()
        .visit(
            namespace,
            "",
            object -> {
              visitor.accept(object);
              return true;
            });
  }

  Draft.Surroundings surroundings() {
    return new Draft.Surroundings(this, clock.instant(), random);
  }

  void admit(Draft draft) {
    admissions.forEach(admission -> admission.admit(draft));
  }

  /** Schema, strategy, then the admission rules that only look. */
  void check(Draft draft, List<FieldError> more) {
    List<FieldError> errors = new ArrayList<>(more);
    errors.addAll(rules.validate(draft.type(), draft.object()));
    errors.addAll(strategyOf(draft.type()).validate(draft));
    if (!errors.isEmpty()) {
      throw invalid(draft.type(), draft.name(), errors);
    }
    admissions.forEach(admission -> admission.validate(draft));
  }

  static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
    // One complaint of a kind about a field is enough, whoever found it first.
    List<FieldError> distinct =
        List.copyOf(
            errors.stream()
                .collect(
                    Collectors.toMap(
                        error -> error.type() + error.path(),
                        error -> error,
                        (first, second) -> first,
                        LinkedHashMap::new))
                .values());
    StringBuilder message = new StringBuilder();
    message.append(kindName(type)).append(" \"").append(name).append("\" is invalid: ");
    if (distinct.size() == 1) {
      message.append(distinct.getFirst().message());
    } else {
      message.append('[');
      message.append(String.join(", ", distinct.stream().map(FieldError::message).toList()));
      message.append(']');
    }
    List<Status.Cause> causes =
        distinct.stream()
            .map(error -> new Status.Cause(error.type(), error.detail(), error.path()))
            .toList();
    String group = type.kind().group().isEmpty() ? null : type.kind().group();
    return new ApiException(
        new Status(
            422,
            "Invalid",
            message.toString(),
            new Status.Details(name, group, type.kind().kind(), null, causes, 0)));
  }

  private static String kindName(ResourceType type) {
    String group = type.kind().group();
    return group.isEmpty() ? type.kind().kind() : type.kind().kind() + "." + group;
  }

  String storeKey(ResourceType type, @Nullable String namespace, String name) {
    return Keys.prefix(type.resource().group(), type.resource().resource())
        + Keys.key(namespace, name);
  }

  /**
   * Stores the draft's object if its key is still at a revision.
   *
   * @return what is stored now, or (dry run) what would be
   * @throws ConflictException when that key or one that is written along has changed
   */
  StoredObject put(Draft draft, long revision) {
    ObjectNode object = draft.object();
    if (draft.dryRun()) {
      return new UnstoredObject(draft.namespace(), draft.name(), revision, object);
    }
    ResourceCache resource = cacheOf(draft.type());
    String key = Keys.key(draft.namespace(), draft.name());
    String storeKey = resource.prefix() + key;
    Transaction.Builder transaction = Transaction.builder().unchanged(storeKey, revision);
    transaction.put(
        storeKey, Encoding.encode(object), CachedObject.extract(object, resource.paths()));
    long committed = commit(draft, transaction);
    CachedObject stored = resource.get(key);
    if (stored != null && stored.resourceVersion() == committed) {
      return stored;
    }
    // Somebody has changed it again already: answer what this commit wrote.
    return CachedObject.written(key, Encoding.encode(object), committed);
  }

  /** Removes the draft's object if it is still at a revision. */
  StoredObject remove(Draft draft, long revision) {
    strategyOf(draft.type()).deleted(draft);
    admissions.forEach(admission -> admission.removed(draft));
    if (draft.dryRun()) {
      return new UnstoredObject(draft.namespace(), draft.name(), revision, draft.object());
    }
    String key = Keys.key(draft.namespace(), draft.name());
    String storeKey = cacheOf(draft.type()).prefix() + key;
    Transaction.Builder transaction =
        Transaction.builder().unchanged(storeKey, revision).delete(storeKey);
    long committed = commit(draft, transaction);
    return CachedObject.written(key, Encoding.encode(draft.object()), committed);
  }

  private long commit(Draft draft, Transaction.Builder transaction) {
    Transaction own = transaction.build();
    List<Transaction.Condition> conditions = new ArrayList<>(own.conditions());
    conditions.addAll(draft.conditions());
    List<Transaction.Operation> operations = new ArrayList<>(own.operations());
    operations.addAll(draft.operations());
    return commit(new Transaction(conditions, operations));
  }

  long commit(Transaction transaction) {
    try {
      return store.commit(transaction).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ConflictException conflict) {
        throw conflict;
      }
      if (e.getCause() instanceof StoreException failure) {
        throw ApiException.internalError(String.valueOf(failure.getMessage()));
      }
      throw e;
    }
  }
}
