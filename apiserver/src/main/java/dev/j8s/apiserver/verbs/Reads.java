package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.cache.CachedObject;
import dev.j8s.apiserver.cache.ResourceCache;
import dev.j8s.apiserver.cache.Selection;
import dev.j8s.apiserver.cache.Timers;
import dev.j8s.apiserver.cache.Watcher;
import dev.j8s.apiserver.registry.ContinueToken;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.Registry.Page;
import dev.j8s.apiserver.registry.Registry.Watch;
import dev.j8s.apiserver.registry.Registry.WatchOptions;
import dev.j8s.apiserver.registry.Registry.WatchSink;
import dev.j8s.apiserver.registry.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Get, list and watch, from the cache. */
final class Reads {
  private static final String LIST_EXPIRED =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter, or use the continue token in this"
          + " response to retrieve the remainder of the results. Continuing with the provided"
          + " token results in an inconsistent list - objects that were created, modified, or"
          + " deleted between the time the first chunk was returned and now may show up in the"
          + " list.";
  private static final String EXACT_EXPIRED =
      "The resourceVersion for the provided list is too old.";

  private final Core core;
  private final Selections selections;
  private final Timers timers;

  Reads(Core core, Timers timers) {
    this.core = core;
    this.selections = new Selections(core.rules());
    this.timers = timers;
  }

  StoredObject get(
      ResourceType type, @Nullable String namespace, String name, String resourceVersion) {
    refuseFuture(parse(resourceVersion));
    return core.require(type, namespace, name);
  }

  Page list(ResourceType type, @Nullable String namespace, ListOptions options) {
    ResourceCache resource = core.cacheOf(type);
    Selection selection =
        selections.of(
            type, namespace, options.labelSelector(), options.fieldSelector(), resource.paths());
    if (!options.continueToken().isEmpty()) {
      return goOn(resource, selection, namespace, options);
    }
    return page(view(resource, options), selection, namespace, "", options.limit(), false);
  }

  private ResourceCache.View view(ResourceCache resource, ListOptions options) {
    long asked = parse(options.resourceVersion());
    String match = options.resourceVersionMatch();
    if (!match.isEmpty() && !match.equals("Exact") && !match.equals("NotOlderThan")) {
      throw ApiException.badRequest("resourceVersionMatch: Unsupported value: \"" + match + "\"");
    }
    if (!match.isEmpty() && options.resourceVersion().isEmpty()) {
      throw ApiException.badRequest(
          "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless"
              + " resourceVersion is provided");
    }
    if (match.equals("Exact") && asked == 0) {
      throw ApiException.badRequest(
          "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for"
              + " resourceVersion \"0\"");
    }
    refuseFuture(asked);
    boolean exact = match.equals("Exact") || (match.isEmpty() && options.limit() > 0 && asked > 0);
    if (!exact) {
      return resource.latest();
    }
    ResourceCache.View then = resource.asOf(asked);
    if (then == null) {
      throw ApiException.of(410, "Expired", EXACT_EXPIRED);
    }
    return then;
  }

  private static Page goOn(
      ResourceCache resource,
      Selection selection,
      @Nullable String namespace,
      ListOptions options) {
    if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
      throw ApiException.badRequest(
          "specifying resource version is not allowed when using continue");
    }
    ContinueToken token = ContinueToken.decode(options.continueToken());
    boolean newest = token.revision() < 0;
    ResourceCache.View view = newest ? resource.latest() : resource.asOf(token.revision());
    if (view == null) {
      throw ApiException.of(410, "Expired", LIST_EXPIRED);
    }
    return page(view, selection, namespace, token.start(), options.limit(), newest);
  }

  private static Page page(
      ResourceCache.View view,
      Selection selection,
      @Nullable String namespace,
      String start,
      int limit,
      boolean newest) {
    List<StoredObject> items = new ArrayList<>();
    String only = selection.only();
    if (only != null && namespace != null) {
      CachedObject one = view.get(only);
      if (one != null && selection.matches(one)) {
        items.add(one);
      }
      return new Page(items, view.revision(), "", -1);
    }
    String[] next = {""};
    view.visit(
        namespace,
        start,
        object -> {
          if (!selection.matches(object)) {
            return true;
          }
          if (limit > 0 && items.size() == limit) {
            next[0] = object.key();
            return false;
          }
          items.add(object);
          return true;
        });
    if (next[0].isEmpty()) {
      return new Page(items, view.revision(), "", -1);
    }
    long remaining = selection.everything() ? view.count(namespace, next[0]) : -1;
    ContinueToken token = new ContinueToken(newest ? -1 : view.revision(), next[0]);
    return new Page(items, view.revision(), token.encode(), remaining);
  }

  Watch watch(ResourceType type, @Nullable String namespace, WatchOptions options, WatchSink sink) {
    ResourceCache resource = core.cacheOf(type);
    Selection selection =
        selections.of(
            type, namespace, options.labelSelector(), options.fieldSelector(), resource.paths());
    long after = parse(options.resourceVersion());
    boolean initial = options.sendInitialEvents();
    if (initial && !options.resourceVersionMatch().equals("NotOlderThan")) {
      throw ApiException.badRequest(
          "resourceVersionMatch: Forbidden: sendInitialEvents requires setting"
              + " resourceVersionMatch to NotOlderThan");
    }
    refuseFuture(after);
    Watcher.Bookmarks bookmarks =
        new Watcher.Bookmarks(
            type.kind().apiVersion(),
            type.kind().kind(),
            options.allowBookmarks(),
            initial && options.allowBookmarks());
    // With a match but no initial events the client has said that it wants none.
    boolean fromNow = !initial && after == 0 && !options.resourceVersionMatch().isEmpty();
    Watcher watcher =
        initial || (after == 0 && !fromNow)
            ? resource.watchAll(selection, sink, bookmarks)
            : resource.watchAfter(
                fromNow ? core.cache().revision() : after, selection, sink, bookmarks);
    if (watcher == null) {
      sink.ended(
          new Status(
              410,
              "Expired",
              "too old resource version: " + after + " (" + resource.oldestRevision() + ")",
              null));
      return () -> {};
    }
    return withTimeout(watcher, options.timeout());
  }

  private Watch withTimeout(Watcher watcher, @Nullable Duration timeout) {
    if (timeout == null) {
      return watcher;
    }
    Timers.Pending pending = timers.schedule(timeout, watcher::expire);
    return () -> {
      pending.cancel();
      watcher.close();
    };
  }

  private static long parse(String resourceVersion) {
    if (resourceVersion.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(resourceVersion);
    } catch (NumberFormatException e) {
      throw ApiException.badRequest(
          "resourceVersion: Invalid value: \""
              + resourceVersion
              + "\": strconv.ParseUint: parsing \""
              + resourceVersion
              + "\": invalid syntax");
    }
  }

  private void refuseFuture(long asked) {
    long current = core.cache().revision();
    if (asked > current) {
      throw new ApiException(
          new Status(
              504,
              "Timeout",
              "Too large resource version: " + asked + ", current: " + current,
              new Status.Details(
                  null,
                  null,
                  null,
                  null,
                  List.of(
                      new Status.Cause(
                          "ResourceVersionTooLarge", "Too large resource version", null)),
                  1)));
    }
  }
}
