package dev.j8s.api.meta;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of a group's versions, the preferred one first. */
public final class ApiVersions {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

  private ApiVersions() {}

  /** Released before beta before alpha, then the newer one; all others behind, by name. */
  public static int compare(String a, String b) {
    Matcher left = VERSION.matcher(a);
    Matcher right = VERSION.matcher(b);
    boolean leftKnown = left.matches();
    boolean rightKnown = right.matches();
    if (!leftKnown || !rightKnown) {
      return leftKnown == rightKnown ? a.compareTo(b) : leftKnown ? -1 : 1;
    }
    int byStage = Integer.compare(stage(right), stage(left));
    if (byStage != 0) {
      return byStage;
    }
    int byMajor = Integer.compare(number(right, 1), number(left, 1));
    return byMajor != 0 ? byMajor : Integer.compare(number(right, 3), number(left, 3));
  }

  private static int stage(Matcher version) {
    String stage = version.group(2);
    if (stage == null) {
      return 2;
    }
    return stage.equals("beta") ? 1 : 0;
  }

  private static int number(Matcher version, int group) {
    String digits = version.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
