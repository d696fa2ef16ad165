package dev.j8s.apiserver.authorization;

import java.util.ArrayList;
import java.util.List;

/** Asks several authorizers in turn: the first that has an opinion decides, none means no. */
public final class Authorizers implements Authorizer {
  private final List<Authorizer> all;

  public Authorizers(List<Authorizer> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public Decision authorize(Attributes attributes) {
    List<String> reasons = new ArrayList<>();
    for (Authorizer one : all) {
      Decision decision = one.authorize(attributes);
      if (decision.verdict() != Verdict.NO_OPINION) {
        return decision;
      }
      if (!decision.reason().isEmpty()) {
        reasons.add(decision.reason());
      }
    }
    return new Decision(Verdict.NO_OPINION, String.join("\n", reasons));
  }

  @Override
  public List<Rule> rules(Attributes who) {
    return all.stream().flatMap(one -> one.rules(who).stream()).toList();
  }
}
