package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import tools.jackson.databind.node.ObjectNode;

/** Webhook configurations: they have no spec, their list of webhooks is what counts. */
final class WebhookStrategy implements Strategy {
  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public boolean isNewGeneration(ObjectNode before, ObjectNode after) {
    return !Fields.same(before.get("webhooks"), after.get("webhooks"));
  }
}
