package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.object.Metadata;
import dev.j8s.apiserver.registry.Draft;
import tools.jackson.databind.node.ObjectNode;

/** A job's pods are found by its uid, unless the user chose a selector by hand. */
final class JobStrategy implements Strategy {
  private static final String UID = "batch.kubernetes.io/controller-uid";
  private static final String NAME = "batch.kubernetes.io/job-name";

  @Override
  public boolean countsGenerations() {
    return true;
  }

  @Override
  public void prepareForCreate(Draft draft) {
    ObjectNode object = draft.object();
    object.remove("status");
    ObjectNode spec = Fields.child(object, "spec");
    if (Fields.isTrue(spec, "manualSelector")) {
      return;
    }
    String uid = Metadata.uid(object);
    String name = Metadata.name(object);
    ObjectNode labels = Fields.child(spec, "template", "metadata", "labels");
    setIfAbsent(labels, "controller-uid", uid);
    setIfAbsent(labels, "job-name", name);
    setIfAbsent(labels, UID, uid);
    setIfAbsent(labels, NAME, name);
    setIfAbsent(Fields.child(spec, "selector", "matchLabels"), UID, uid);
  }

  private static void setIfAbsent(ObjectNode labels, String key, String value) {
    if (!labels.has(key)) {
      labels.put(key, value);
    }
  }
}
