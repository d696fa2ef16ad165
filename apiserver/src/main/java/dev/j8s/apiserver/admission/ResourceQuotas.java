package dev.j8s.apiserver.admission;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.Encoding;
import dev.j8s.apiserver.cache.Keys;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Quantities;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.Reader;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.store.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps a namespace within its quotas. The usage is counted anew for each write and stored with the
 * quota in the very commit that writes the object, on condition that the quota has not changed: of
 * two writers who both just fit, the slower one counts again.
 */
final class ResourceQuotas implements Admission {
  @Override
  public void validate(Draft draft) {
    if (draft.is("", "resourcequotas")) {
      if (draft.operation() != Draft.Operation.DELETE && draft.subresource().isEmpty()) {
        setStatus(draft);
      }
      return;
    }
    boolean grows =
        draft.subresource().isEmpty()
            && (draft.operation() == Draft.Operation.CREATE
                || (draft.operation() == Draft.Operation.UPDATE
                    && (draft.is("", "services") || draft.is("", "persistentvolumeclaims"))));
    if (grows) {
      charge(draft, draft.object());
    } else if (draft.operation() == Draft.Operation.UPDATE
        && draft.is("", "pods")
        && QuotaUsage.isFinished(draft.object())
        && !QuotaUsage.isFinished(draft.before())) {
      charge(draft, draft.object());
    }
  }

  @Override
  public void removed(Draft draft) {
    if (!draft.is("", "resourcequotas")) {
      charge(draft, null);
    }
  }

  /**
   * @param object what takes the place of the one that is there; null for nothing
   */
  private static void charge(Draft draft, @Nullable ObjectNode object) {
    if (draft.namespace().isEmpty() || draft.dryRun()) {
      return;
    }
    QuotaUsage.Counted kind =
        new QuotaUsage.Counted(draft.type().resource().group(), draft.type().resource().resource());
    List<StoredObject> quotas = new ArrayList<>();
    draft.reader().each("", "resourcequotas", draft.namespace(), quotas::add);
    for (StoredObject stored : quotas) {
      ObjectNode quota = stored.tree();
      List<String> limits = limitsOn(quota, kind);
      if (!limits.isEmpty()) {
        charge(draft, stored, quota, kind, limits, object);
      }
    }
  }

  private static void charge(
      Draft draft,
      StoredObject stored,
      ObjectNode quota,
      QuotaUsage.Counted kind,
      List<String> limits,
      @Nullable ObjectNode object) {
    boolean covered = object != null && QuotaUsage.covers(quota, kind, object);
    Map<String, BigDecimal> own =
        covered && object != null ? QuotaUsage.of(kind, object) : Map.of();
    if (covered && draft.operation() == Draft.Operation.CREATE) {
      requireAmounts(draft, quota, limits, own);
    }
    Map<String, BigDecimal> others =
        QuotaUsage.sum(draft.reader(), quota, kind, draft.namespace(), draft.name());
    if (draft.operation() != Draft.Operation.DELETE) {
      refuseExcess(draft, quota, limits, own, others);
    }
    ObjectNode before = quota.deepCopy();
    ObjectNode used = Fields.child(quota, "status", "used");
    for (String limit : limits) {
      BigDecimal total =
          others.getOrDefault(limit, BigDecimal.ZERO).add(own.getOrDefault(limit, BigDecimal.ZERO));
      used.put(limit, shown(limit, total));
    }
    if (!Fields.same(before, quota)) {
      String key = Keys.prefix("", "resourcequotas") + Keys.key(stored.namespace(), stored.name());
      draft.along(stored.resourceVersion(), new Transaction.Put(key, Encoding.encode(quota), null));
    }
  }

  private static void refuseExcess(
      Draft draft,
      ObjectNode quota,
      List<String> limits,
      Map<String, BigDecimal> own,
      Map<String, BigDecimal> others) {
    List<String> requested = new ArrayList<>();
    List<String> used = new ArrayList<>();
    List<String> limited = new ArrayList<>();
    for (String limit : limits) {
      BigDecimal asked = own.getOrDefault(limit, BigDecimal.ZERO);
      BigDecimal there = others.getOrDefault(limit, BigDecimal.ZERO);
      String hard = Fields.text(quota, "spec", "hard", limit);
      if (asked.signum() > 0 && there.add(asked).compareTo(Quantities.parse(hard)) > 0) {
        requested.add(limit + "=" + shown(limit, asked));
        used.add(limit + "=" + shown(limit, there));
        limited.add(limit + "=" + hard);
      }
    }
    if (!requested.isEmpty()) {
      throw ApiException.forbidden(
          draft.type().resource(),
          draft.name(),
          "exceeded quota: "
              + Fields.text(quota, "metadata", "name")
              + ", requested: "
              + String.join(",", requested)
              + ", used: "
              + String.join(",", used)
              + ", limited: "
              + String.join(",", limited));
    }
  }

  /** A pod under a quota for cpu or memory must say how much it wants. */
  private static void requireAmounts(
      Draft draft, ObjectNode quota, List<String> limits, Map<String, BigDecimal> own) {
    if (!draft.is("", "pods")) {
      return;
    }
    List<String> missing = new ArrayList<>();
    for (String limit : limits) {
      String plain = limit.replace("requests.", "").replace("limits.", "");
      if ((plain.equals("cpu") || plain.equals("memory")) && !own.containsKey(limit)) {
        List<String> names =
            Fields.items(draft.object(), "spec", "containers").stream()
                .map(container -> Fields.text(container, "name"))
                .toList();
        missing.add(limit + " for: " + String.join(",", names));
      }
    }
    if (!missing.isEmpty()) {
      throw ApiException.forbidden(
          draft.type().resource(),
          draft.name(),
          "failed quota: "
              + Fields.text(quota, "metadata", "name")
              + ": must specify "
              + String.join("; ", missing));
    }
  }

  /** The sorted names of the quota's limits that count objects of a kind. */
  private static List<String> limitsOn(ObjectNode quota, QuotaUsage.Counted kind) {
    return new TreeSet<>(Fields.at(quota, "spec", "hard").propertyNames())
        .stream().filter(limit -> QuotaUsage.Counted.by(limit).equals(kind)).toList();
  }

  private static void setStatus(Draft draft) {
    ObjectNode quota = draft.object();
    ObjectNode status = Fields.child(quota, "status");
    Fields.copy(quota.path("spec"), status, "hard");
    ObjectNode used = status.putObject("used");
    JsonNode hard = Fields.at(quota, "spec", "hard");
    Map<QuotaUsage.Counted, Map<String, BigDecimal>> sums = new java.util.HashMap<>();
    Reader reader = draft.reader();
    Map<String, String> sorted = new TreeMap<>();
    for (String limit : hard.propertyNames()) {
      QuotaUsage.Counted kind = QuotaUsage.Counted.by(limit);
      Map<String, BigDecimal> sum =
          sums.computeIfAbsent(
              kind, k -> QuotaUsage.sum(reader, quota, k, draft.namespace(), null));
      BigDecimal total = sum.getOrDefault(limit, BigDecimal.ZERO);
      boolean itself =
          kind.resource().equals("resourcequotas") && draft.operation() == Draft.Operation.CREATE;
      sorted.put(limit, shown(limit, itself ? total.add(BigDecimal.ONE) : total));
    }
    sorted.forEach(used::put);
  }

  private static String shown(String limit, BigDecimal amount) {
    return Quantities.format(amount, limit.contains("memory") || limit.contains("storage"));
  }
}
