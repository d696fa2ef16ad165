package dev.j8s.apiserver.verbs;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.engine.ObjectEngine;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.FieldValidation;
import dev.j8s.api.selector.LabelSelector;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.request.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** The rules as the schemas of the catalogue have them. */
public final class EngineRules implements ObjectRules {
  private final ObjectEngine engine;

  public EngineRules(ObjectEngine engine) {
    this.engine = requireNonNull(engine, "engine is null");
  }

  @Override
  public void complete(ResourceType type, ObjectNode object) {
    engine.applyDefaults(type, object);
  }

  @Override
  public List<FieldError> validate(ResourceType type, ObjectNode object) {
    return engine.validate(type, object);
  }

  @Override
  public List<FieldError> validateUpdate(ResourceType type, ObjectNode before, ObjectNode after) {
    return engine.validateUpdate(type, before, after);
  }

  @Override
  public ObjectNode patch(
      RequestContext context,
      ResourceType type,
      ObjectNode object,
      PatchBody patch,
      WriteOptions options) {
    return engine.patch(
        type,
        object,
        patch.mediaType(),
        patch.bytes(),
        FieldValidation.of(options.fieldValidation()),
        context::warn);
  }

  @Override
  public Predicate<Map<String, String>> labelSelector(String selector) {
    try {
      return LabelSelector.parse(selector);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest(String.valueOf(e.getMessage()));
    }
  }
}
