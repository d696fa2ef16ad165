package dev.j8s.apiserver.registry;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.request.RequestContext;
import dev.j8s.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One write on its way into the store: what admission and strategies look at, complete and may
 * refuse. Used by one thread; a write that has to be tried again starts with a new draft.
 */
public final class Draft {
  /** What is being done. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }

  private final Operation operation;
  private final RequestContext context;
  private final ResourceType type;
  private final @Nullable String namespace;
  private final @Nullable String subresource;
  private final @Nullable ObjectNode before;
  private final boolean dryRun;
  private final Reader reader;
  private final Instant now;
  private final RandomGenerator random;
  private final List<Transaction.Condition> conditions = new ArrayList<>();
  private final List<Transaction.Operation> operations = new ArrayList<>();
  private final Set<String> contended = new LinkedHashSet<>();
  private ObjectNode object;

  /** Where a draft gets what it doesn't bring. */
  public record Surroundings(Reader reader, Instant now, RandomGenerator random) {}

  /**
   * @param object what is to be stored; for a deletion what is there
   * @param before what is there; null for a creation
   */
  public Draft(
      Operation operation,
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      @Nullable String subresource,
      ObjectNode object,
      @Nullable ObjectNode before,
      boolean dryRun,
      Surroundings surroundings) {
    this.operation = operation;
    this.context = context;
    this.type = type;
    this.namespace = namespace;
    this.subresource = subresource;
    this.object = object;
    this.before = before;
    this.dryRun = dryRun;
    this.reader = surroundings.reader();
    this.now = surroundings.now();
    this.random = surroundings.random();
  }

  public Operation operation() {
    return operation;
  }

  public RequestContext context() {
    return context;
  }

  public ResourceType type() {
    return type;
  }

  public boolean is(String group, String resource) {
    return type.resource().group().equals(group) && type.resource().resource().equals(resource);
  }

  /** Empty for types without namespaces. */
  public String namespace() {
    return namespace == null ? "" : namespace;
  }

  public String name() {
    return Metadata.name(object);
  }

  /** Empty for the object itself. */
  public String subresource() {
    return subresource == null ? "" : subresource;
  }

  public ObjectNode object() {
    return object;
  }

  public void replaceObject(ObjectNode other) {
    object = other;
  }

  /** What is stored now; only for updates and deletions. */
  public ObjectNode before() {
    return requireNonNull(before, "a creation has nothing before");
  }

  public boolean dryRun() {
    return dryRun;
  }

  public Reader reader() {
    return reader;
  }

  public Instant now() {
    return now;
  }

  public RandomGenerator random() {
    return random;
  }

  /**
   * Writes another key in the same commit. When its condition fails only because of this, the whole
   * write is tried again from a new draft.
   *
   * @param revision at which that key must be; 0 for absent
   */
  public void along(long revision, Transaction.Operation operation) {
    conditions.add(new Transaction.Condition(operation.key(), revision));
    operations.add(operation);
    contended.add(operation.key());
  }

  /** Writes another key in the same commit, whatever it is at. */
  public void along(Transaction.Operation operation) {
    operations.add(operation);
  }

  public List<Transaction.Condition> conditions() {
    return conditions;
  }

  public List<Transaction.Operation> operations() {
    return operations;
  }

  /** Whether a conflict on this key is none of the client's business. */
  public boolean contends(String key) {
    return contended.contains(key);
  }
}
