package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;

/** What makes pods by a template. */
class WorkloadStrategy implements Strategy {
  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public void prepareForStatusUpdate(Draft draft) {
    Strategy.super.prepareForStatusUpdate(draft);
    Fields.copy(
        draft.before().path("metadata"), Fields.child(draft.object(), "metadata"), "labels");
  }
}
