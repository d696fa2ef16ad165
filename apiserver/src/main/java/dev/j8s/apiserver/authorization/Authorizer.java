package dev.j8s.apiserver.authorization;

import java.util.List;

/** Decides whether a user may do something. */
@FunctionalInterface
public interface Authorizer {
  Decision authorize(Attributes attributes);

  /** What is known to be allowed to a user, for reviews of rules; may be incomplete. */
  default List<Rule> rules(Attributes who) {
    return List.of();
  }

  /** Says what an authorizer makes of a request. */
  enum Verdict {
    ALLOW,
    /** Others may allow it. */
    NO_OPINION,
    DENY
  }

  /**
   * @param reason for people; may be empty
   */
  public record Decision(Verdict verdict, String reason) {
    static final Decision ALLOWED = new Decision(Verdict.ALLOW, "");
    static final Decision NO_OPINION = new Decision(Verdict.NO_OPINION, "");

    static Decision allow(String reason) {
      return new Decision(Verdict.ALLOW, reason);
    }

    static Decision noOpinion(String reason) {
      return new Decision(Verdict.NO_OPINION, reason);
    }

    public boolean isAllowed() {
      return verdict == Verdict.ALLOW;
    }
  }

  /** Verbs on resources, or (with nonResourceUrls) on paths; {@code *} stands for all. */
  public record Rule(
      List<String> verbs,
      List<String> groups,
      List<String> resources,
      List<String> names,
      List<String> nonResourceUrls) {
    static Rule resources(List<String> verbs, String group, String... resources) {
      return new Rule(verbs, List.of(group), List.of(resources), List.of(), List.of());
    }

    static Rule urls(List<String> verbs, String... urls) {
      return new Rule(verbs, List.of(), List.of(), List.of(), List.of(urls));
    }

    boolean allows(Attributes wanted) {
      if (!has(verbs, wanted.verb())) {
        return false;
      }
      if (!wanted.isResource()) {
        return nonResourceUrls.stream().anyMatch(url -> covers(url, wanted.path()));
      }
      return has(groups, wanted.group())
          && (has(resources, wanted.resourceAndSubresource())
              || resources.contains("*/" + wanted.subresource()))
          && (names.isEmpty() || names.contains(wanted.name()));
    }

    private static boolean has(List<String> all, String one) {
      return all.contains("*") || all.contains(one);
    }

    private static boolean covers(String url, String path) {
      return url.equals("*")
          || url.equals(path)
          || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
    }
  }
}
