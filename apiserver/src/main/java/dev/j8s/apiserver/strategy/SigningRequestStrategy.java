package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.object.Conditions;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.request.User;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who asks for a certificate is written down by the server; who approves goes by approval only. */
final class SigningRequestStrategy implements Strategy {
  @Override
  public void prepareForCreate(Draft draft) {
    draft.object().remove("status");
    ObjectNode spec = Fields.child(draft.object(), "spec");
    User user = draft.context().user();
    spec.put("username", user.name());
    if (user.uid().isEmpty()) {
      spec.remove("uid");
    } else {
      spec.put("uid", user.uid());
    }
    Fields.setTexts(spec, "groups", user.groups());
    spec.remove("extra");
    if (!user.extra().isEmpty()) {
      ObjectNode extra = spec.putObject("extra");
      user.extra()
          .forEach((key, values) -> {
            ArrayNode list = extra.putArray(key);
            values.forEach(list::add);
          });
    }
  }

  @Override
  public void prepareForUpdate(Draft draft) {
    Fields.copy(draft.before(), draft.object(), "spec");
    Fields.copy(draft.before(), draft.object(), "status");
  }

  @Override
  public void prepareForStatusUpdate(Draft draft) {
    Strategy.super.prepareForStatusUpdate(draft);
    ObjectNode status = Fields.child(draft.object(), "status");
    Fields.copy(draft.before().path("status"), status, "conditions");
  }

  @Override
  public void prepareForPart(Draft draft, String subresource) {
    Fields.copy(draft.before(), draft.object(), "spec");
    ObjectNode status = Fields.child(draft.object(), "status");
    Fields.copy(draft.before().path("status"), status, "certificate");
    String now = Fields.time(draft.now());
    for (ObjectNode condition : Fields.items(status, "conditions")) {
      if (Fields.text(condition, "lastUpdateTime").isEmpty()) {
        condition.put("lastUpdateTime", now);
      }
    }
    Conditions.stamp(draft.object(), now);
  }
}
