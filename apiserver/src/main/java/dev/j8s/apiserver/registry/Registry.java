package dev.j8s.apiserver.registry;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.apiserver.request.RequestContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs on stored objects: completes, checks and admits what is sent, commits it, and answers
 * from the watch cache. It trusts that the user may do what is asked. Every method may block and
 * throws {@link dev.j8s.api.status.ApiException}. Namespaces are null for types without one, and in
 * list, watch and deleteCollection for all namespaces.
 */
public interface Registry {
  StoredObject get(
      ResourceType type, @Nullable String namespace, String name, String resourceVersion);

  Page list(ResourceType type, @Nullable String namespace, ListOptions options);

  /** Delivers events until the watch is closed; answers at once. */
  Watch watch(ResourceType type, @Nullable String namespace, WatchOptions options, WatchSink sink);

  /** The object is decoded, pruned and of the right kind; name or generateName may be in it. */
  StoredObject create(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ObjectNode object,
      WriteOptions options);

  /**
   * Replaces an object or, with a subresource ({@code status}, {@code scale}, {@code finalize},
   * {@code approval}, {@code ephemeralcontainers}, {@code resize}), its part.
   */
  Written update(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      @Nullable String subresource,
      ObjectNode object,
      WriteOptions options);

  Written patch(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      @Nullable String subresource,
      PatchBody patch,
      WriteOptions options);

  Deleted delete(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      DeleteRequest options);

  /** The objects that were deleted or marked for deletion. */
  Page deleteCollection(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      ListOptions which,
      DeleteRequest options);

  /**
   * Posts to a subresource that makes something ({@code binding}, {@code eviction}, {@code token})
   * and answers what is sent back.
   */
  ObjectNode post(
      RequestContext context,
      ResourceType type,
      @Nullable String namespace,
      String name,
      String subresource,
      ObjectNode body,
      WriteOptions options);

  /** Reads a subresource that differs from the object, such as {@code scale}. */
  ObjectNode getSubresource(
      ResourceType type, @Nullable String namespace, String name, String subresource);

  /** The revision of the last commit. */
  long revision();

  /** Throws when what is read is no longer what is stored. */
  void check();

  /**
   * @param resourceVersionMatch empty, {@code Exact} or {@code NotOlderThan}
   * @param limit 0 for no limit
   */
  record ListOptions(
      String labelSelector,
      String fieldSelector,
      String resourceVersion,
      String resourceVersionMatch,
      int limit,
      String continueToken) {
    public static final ListOptions ALL = new ListOptions("", "", "", "", 0, "");
  }

  /**
   * @param remaining how many more there are, or -1 when it is not known or not told
   */
  record Page(
      List<StoredObject> items, long resourceVersion, String continueToken, long remaining) {}

  /**
   * @param timeout when the server ends the watch, or null to leave it open
   */
  record WatchOptions(
      String labelSelector,
      String fieldSelector,
      String resourceVersion,
      String resourceVersionMatch,
      boolean allowBookmarks,
      boolean sendInitialEvents,
      @Nullable Duration timeout) {}

  /** An open watch. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Receives a watch's events, in order, never two at once, on a thread that must not be blocked. A
   * sink that can't take an event now answers false and is called again after {@link #whenReady}.
   */
  interface WatchSink {
    /**
     * @param object the state after the change (for DELETED the last state, with the resource
     *     version of the deletion; for BOOKMARK an object of the type with only resourceVersion)
     * @return whether it was taken
     */
    boolean send(EventType type, StoredObject object);

    /** Runs the task once, when send may succeed again. */
    void whenReady(Runnable task);

    /** The watch has ended; status is null when it ended in good order. */
    void ended(dev.j8s.api.status.@Nullable Status status);
  }

  /** What a watch event says happened. */
  enum EventType {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK
  }

  /**
   * @param fieldValidation {@code Ignore}, {@code Warn} or {@code Strict}; used where a body is
   *     decoded here (patch)
   */
  record WriteOptions(boolean dryRun, String fieldManager, String fieldValidation, boolean force) {
    public static final WriteOptions NONE = new WriteOptions(false, "", "Ignore", false);
  }

  /** The outcome of an update or patch: created is true when it made a new object. */
  record Written(StoredObject object, boolean created) {}

  /**
   * @param mediaType one of the four patch media types
   */
  record PatchBody(String mediaType, byte[] bytes) {}

  /**
   * @param gracePeriodSeconds null when not given
   * @param propagationPolicy empty, {@code Orphan}, {@code Background} or {@code Foreground}
   */
  record DeleteRequest(
      @Nullable Long gracePeriodSeconds,
      String propagationPolicy,
      @Nullable Boolean orphanDependents,
      @Nullable String uid,
      @Nullable String resourceVersion,
      boolean dryRun) {
    public static final DeleteRequest NOW = new DeleteRequest(0L, "", null, null, null, false);
    public static final DeleteRequest DEFAULT =
        new DeleteRequest(null, "", null, null, null, false);
  }

  /**
   * The object's last state; gone is false when it is only marked (finalizers, grace period) and
   * still there.
   */
  record Deleted(StoredObject object, boolean gone) {}
}
