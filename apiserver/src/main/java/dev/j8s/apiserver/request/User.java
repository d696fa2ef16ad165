package dev.j8s.apiserver.request;

import java.util.List;
import java.util.Map;

/** Who asks, as authentication found out. */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final String MASTERS = "system:masters";
  public static final String AUTHENTICATED = "system:authenticated";

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  public boolean isIn(String group) {
    return groups.contains(group);
  }
}
