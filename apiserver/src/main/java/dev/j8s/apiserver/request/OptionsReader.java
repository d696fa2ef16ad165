package dev.j8s.apiserver.request;

import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.registry.Registry.DeleteRequest;
import dev.j8s.apiserver.registry.Registry.ListOptions;
import dev.j8s.apiserver.registry.Registry.WatchOptions;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the options of each verb from query and body, and refuses wrong ones as upstream does. */
public final class OptionsReader {
  private static final List<String> VALIDATIONS = List.of("Ignore", "Warn", "Strict");
  private static final List<String> POLICIES = List.of("Orphan", "Background", "Foreground", "nil");

  private OptionsReader() {}

  public static ListOptions list(QueryParameters query) {
    Long limit = query.numberOrNull("limit");
    ListOptions options =
        new ListOptions(
            query.first("labelSelector"),
            query.first("fieldSelector"),
            query.first("resourceVersion"),
            query.first("resourceVersionMatch"),
            limit == null ? 0 : (int) Math.clamp(limit, 0L, Integer.MAX_VALUE),
            query.first("continue"));
    checkMatch("ListOptions", options, query, false);
    return options;
  }

  public static WatchOptions watch(QueryParameters query) {
    Long timeout = query.numberOrNull("timeoutSeconds");
    boolean initial = query.flag("sendInitialEvents");
    WatchOptions options =
        new WatchOptions(
            query.first("labelSelector"),
            query.first("fieldSelector"),
            query.first("resourceVersion"),
            query.first("resourceVersionMatch"),
            query.flag("allowWatchBookmarks"),
            initial,
            timeout == null || timeout <= 0 ? null : Duration.ofSeconds(timeout));
    if (query.has("sendInitialEvents") && !options.resourceVersionMatch().equals("NotOlderThan")) {
      throw invalid(
          "ListOptions",
          "",
          List.of(
              FieldError.forbidden(
                  "resourceVersionMatch",
                  "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")));
    }
    if (!query.has("sendInitialEvents") && !options.resourceVersionMatch().isEmpty()) {
      throw invalid(
          "ListOptions",
          "",
          List.of(
              FieldError.forbidden(
                  "resourceVersionMatch",
                  "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")));
    }
    return options;
  }

  private static void checkMatch(
      String kind, ListOptions options, QueryParameters query, boolean watch) {
    List<FieldError> errors = new ArrayList<>();
    String match = options.resourceVersionMatch();
    if (!match.isEmpty()) {
      if (options.resourceVersion().isEmpty()) {
        errors.add(
            FieldError.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      if (!options.continueToken().isEmpty()) {
        errors.add(
            FieldError.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch is forbidden when continue is provided"));
      }
      if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
        errors.add(
            FieldError.notSupported(
                "resourceVersionMatch", match, List.of("Exact", "NotOlderThan", "")));
      }
      if (match.equals("Exact") && options.resourceVersion().equals("0")) {
        errors.add(
            FieldError.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (!watch && query.has("sendInitialEvents")) {
      errors.add(
          FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    if (!errors.isEmpty()) {
      throw invalid(kind, "", errors);
    }
  }

  /**
   * @param kind {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}
   * @param userAgent names the field manager when the client does not: its part before the slash
   */
  public static WriteOptions write(QueryParameters query, String kind, String userAgent) {
    List<FieldError> errors = new ArrayList<>();
    boolean dryRun = dryRun(query.all("dryRun"), errors);
    String manager = query.first("fieldManager");
    if (manager.length() > 128) {
      errors.add(
          new FieldError(
              "FieldValueTooLong", "fieldManager", "Too long: may not be more than 128 bytes"));
    }
    String validation = query.first("fieldValidation");
    if (!validation.isEmpty() && !VALIDATIONS.contains(validation)) {
      errors.add(FieldError.notSupported("fieldValidation", validation, VALIDATIONS));
    }
    if (!errors.isEmpty()) {
      throw invalid(kind, "", errors);
    }
    return new WriteOptions(
        dryRun,
        manager.isEmpty() ? managerOf(userAgent) : manager,
        validation.isEmpty() ? "Warn" : validation,
        query.flag("force"));
  }

  private static boolean dryRun(List<String> values, List<FieldError> errors) {
    List<String> wrong = values.stream().filter(v -> !v.equals("All")).distinct().toList();
    if (!wrong.isEmpty()) {
      errors.add(
          new FieldError(
              "FieldValueNotSupported",
              "dryRun",
              "Unsupported value: "
                  + Json.object()
                      .arrayNode()
                      .addAll(
                          wrong.stream().map(v -> (JsonNode) Json.object().stringNode(v)).toList())
                  + ": supported values: \"All\""));
    }
    return !values.isEmpty();
  }

  private static String managerOf(String userAgent) {
    int slash = userAgent.indexOf('/');
    String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
    return name.length() > 128 ? name.substring(0, 128) : name;
  }

  /**
   * @param body the DeleteOptions that were sent, or null; they go before the query
   */
  public static DeleteRequest delete(QueryParameters query, @Nullable JsonNode body) {
    List<FieldError> errors = new ArrayList<>();
    DeleteRequest options = body == null ? fromQuery(query, errors) : fromBody(body, errors);
    if (!options.propagationPolicy().isEmpty()) {
      if (!POLICIES.subList(0, 3).contains(options.propagationPolicy())) {
        errors.add(
            FieldError.notSupported("propagationPolicy", options.propagationPolicy(), POLICIES));
      }
      if (options.orphanDependents() != null) {
        errors.add(
            FieldError.invalid(
                "propagationPolicy",
                options.propagationPolicy(),
                "orphanDependents and deletionPropagation cannot be both set"));
      }
    }
    if (!errors.isEmpty()) {
      throw invalid("DeleteOptions", "", errors);
    }
    return options;
  }

  private static DeleteRequest fromQuery(QueryParameters query, List<FieldError> errors) {
    return new DeleteRequest(
        query.numberOrNull("gracePeriodSeconds"),
        query.first("propagationPolicy"),
        query.flagOrNull("orphanDependents"),
        null,
        null,
        dryRun(query.all("dryRun"), errors));
  }

  private static DeleteRequest fromBody(JsonNode body, List<FieldError> errors) {
    JsonNode grace = body.path("gracePeriodSeconds");
    JsonNode orphan = body.path("orphanDependents");
    JsonNode conditions = body.path("preconditions");
    List<String> dryRun = new ArrayList<>();
    body.path("dryRun").forEach(one -> dryRun.add(one.asString("")));
    return new DeleteRequest(
        grace.isNumber() ? Long.valueOf(grace.asLong()) : null,
        body.path("propagationPolicy").asString(""),
        orphan.isBoolean() ? Boolean.valueOf(orphan.asBoolean()) : null,
        textOrNull(conditions.path("uid")),
        textOrNull(conditions.path("resourceVersion")),
        dryRun(dryRun, errors));
  }

  private static @Nullable String textOrNull(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }

  private static ApiException invalid(String kind, String name, List<FieldError> errors) {
    List<Status.Cause> causes =
        errors.stream().map(e -> new Status.Cause(e.type(), e.detail(), e.path())).toList();
    String joined =
        errors.size() == 1
            ? errors.getFirst().message()
            : "[" + String.join(", ", errors.stream().map(FieldError::message).toList()) + "]";
    return new ApiException(
        new Status(
            422,
            "Invalid",
            kind + ".meta.k8s.io \"" + name + "\" is invalid: " + joined,
            new Status.Details(name, "meta.k8s.io", kind, null, causes, 0)));
  }
}
