package dev.j8s.controllers.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import org.jspecify.annotations.Nullable;

/**
 * How far a rolling update may go.
 *
 * @param surge how many pods more than wanted there may be
 * @param unavailable how many of the wanted pods may be missing
 */
record Limits(int surge, int unavailable) {
  private static final IntOrString DEFAULT = new IntOrString("25%");

  static boolean isRolling(Deployment deployment) {
    DeploymentStrategy strategy = deployment.getSpec().getStrategy();
    return strategy == null || !"Recreate".equals(strategy.getType());
  }

  static Limits of(Deployment deployment, int wanted) {
    if (!isRolling(deployment)) {
      return new Limits(0, 0);
    }
    DeploymentStrategy strategy = deployment.getSpec().getStrategy();
    RollingUpdateDeployment rolling = strategy == null ? null : strategy.getRollingUpdate();
    int surge = scaled(rolling == null ? null : rolling.getMaxSurge(), wanted, true);
    int unavailable = scaled(rolling == null ? null : rolling.getMaxUnavailable(), wanted, false);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1; // Rounded percentages must not make a rollout impossible.
    }
    return new Limits(surge, Math.min(unavailable, wanted));
  }

  private static int scaled(@Nullable IntOrString value, int total, boolean roundUp) {
    IntOrString given = value == null ? DEFAULT : value;
    if (given.getIntVal() != null) {
      return given.getIntVal();
    }
    String percent = given.getStrVal();
    if (!percent.endsWith("%")) {
      throw new IllegalArgumentException(
          "invalid value for IntOrString: \"" + percent + "\" is no percentage");
    }
    int part = Integer.parseInt(percent.substring(0, percent.length() - 1)) * total;
    return roundUp ? Math.ceilDiv(part, 100) : Math.floorDiv(part, 100);
  }
}
