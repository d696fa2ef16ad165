package dev.j8s.client.reconcile;

/** Resource versions of one type are decimal numbers that grow with each write. */
public final class ResourceVersions {
  private ResourceVersions() {}

  /** Whether a version is the other one or a later one; an empty one is before all others. */
  public static boolean atLeast(String version, String other) {
    if (version.isEmpty() || other.isEmpty()) {
      return other.isEmpty();
    }
    return version.length() == other.length()
        ? version.compareTo(other) >= 0
        : version.length() > other.length();
  }
}
