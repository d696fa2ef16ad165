package dev.j8s.scheduler.framework;

import java.util.List;

/**
 * What a plugin says.
 *
 * @param plugin whose word this is; empty for success
 * @param reasons as users read them
 */
public record Status(Code code, String plugin, List<String> reasons) {
  public static final Status SUCCESS = new Status(Code.SUCCESS, "", List.of());

  /** The plugin has nothing to do for this pod and is left out of the later steps. */
  public static final Status SKIP = new Status(Code.SKIP, "", List.of());

  /** How a step ended. */
  public enum Code {
    SUCCESS,
    SKIP,
    ERROR,
    UNSCHEDULABLE,
    /** Unschedulable, and removing other pods would not help. */
    UNSCHEDULABLE_AND_UNRESOLVABLE,
    /** From Permit only: bound later, when the plugin allows it. */
    WAIT
  }

  public Status {
    reasons = List.copyOf(reasons);
  }

  public static Status unschedulable(String plugin, String... reasons) {
    return new Status(Code.UNSCHEDULABLE, plugin, List.of(reasons));
  }

  public static Status unresolvable(String plugin, String... reasons) {
    return new Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, plugin, List.of(reasons));
  }

  public static Status error(String plugin, String reason) {
    return new Status(Code.ERROR, plugin, List.of(reason));
  }

  public boolean isSuccess() {
    return code == Code.SUCCESS;
  }

  public boolean isSkip() {
    return code == Code.SKIP;
  }

  public boolean isRejected() {
    return code == Code.UNSCHEDULABLE || code == Code.UNSCHEDULABLE_AND_UNRESOLVABLE;
  }

  public String message() {
    return String.join(", ", reasons);
  }
}
