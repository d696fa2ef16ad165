package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** The subresources that have an object of their own. */
final class Subresources {
  private final Scale scale;
  private final Binding binding;
  private final Eviction eviction;
  private final Tokens tokens;

  Subresources(Core core, Tokens tokens) {
    this.scale = new Scale(core);
    this.binding = new Binding();
    this.eviction = new Eviction(core);
    this.tokens = tokens;
  }

  ObjectNode scaleOf(ResourceType type, ObjectNode object) {
    return scale.of(type, object);
  }

  StoredObject updateScale(Updater updater, Updater.Target target, ObjectNode given) {
    return scale.update(updater, target, given);
  }

  StoredObject patchScale(Updater updater, Updater.Target target, PatchBody patch) {
    return scale.patch(updater, target, patch);
  }

  ObjectNode post(Updater updater, Deletions deletions, Updater.Target target, ObjectNode body) {
    return switch (target.subresource()) {
      case "binding" -> binding.bind(updater, target, body);
      case "eviction" -> eviction.evict(updater, deletions, target, body);
      case "token" -> tokens.issue(target, body);
      case null, default ->
          throw ApiException.of(
              405,
              "MethodNotAllowed",
              "the server does not allow this method on the requested resource");
    };
  }
}
