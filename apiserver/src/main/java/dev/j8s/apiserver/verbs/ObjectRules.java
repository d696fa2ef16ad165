package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.registry.Registry.PatchBody;
import dev.j8s.apiserver.registry.Registry.WriteOptions;
import dev.j8s.apiserver.request.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** What the registry needs of the schemas: the one engine that knows them all. */
public interface ObjectRules {
  /** Fills in the schema's defaults. */
  void complete(ResourceType type, ObjectNode object);

  List<FieldError> validate(ResourceType type, ObjectNode object);

  /** What an update changes that it may not. */
  default List<FieldError> validateUpdate(ResourceType type, ObjectNode before, ObjectNode after) {
    return List.of();
  }

  /**
   * Applies a patch to an object and decodes the outcome by the type's schema.
   *
   * @throws dev.j8s.api.status.ApiException when the patch can't be read or applied
   */
  ObjectNode patch(
      RequestContext context,
      ResourceType type,
      ObjectNode object,
      PatchBody patch,
      WriteOptions options);

  /**
   * @throws dev.j8s.api.status.ApiException when it can't be parsed
   */
  Predicate<Map<String, String>> labelSelector(String selector);
}
