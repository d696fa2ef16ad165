package dev.j8s.client.placement;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether tolerations cover taints. */
public final class Tolerations {
  public static final String NO_SCHEDULE = "NoSchedule";
  public static final String NO_EXECUTE = "NoExecute";
  public static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";

  private Tolerations() {}

  /** The first taint of those that matter which nothing tolerates; null when all are tolerated. */
  public static @Nullable Taint firstUntolerated(
      List<Taint> taints, List<Toleration> tolerations, Predicate<Taint> matters) {
    for (Taint taint : taints) {
      if (matters.test(taint) && !tolerated(taint, tolerations)) {
        return taint;
      }
    }
    return null;
  }

  public static boolean keepsOut(Taint taint) {
    return NO_SCHEDULE.equals(taint.getEffect()) || NO_EXECUTE.equals(taint.getEffect());
  }

  public static boolean tolerated(Taint taint, List<Toleration> tolerations) {
    for (Toleration toleration : tolerations) {
      if (tolerates(toleration, taint)) {
        return true;
      }
    }
    return false;
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = toleration.getEffect();
    if (!isEmpty(effect) && !effect.equals(taint.getEffect())) {
      return false;
    }
    String key = toleration.getKey();
    if (!isEmpty(key) && !key.equals(taint.getKey())) {
      return false;
    }
    String operator = toleration.getOperator();
    if (isEmpty(operator) || operator.equals("Equal")) {
      return orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
    }
    return operator.equals("Exists");
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  public static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
