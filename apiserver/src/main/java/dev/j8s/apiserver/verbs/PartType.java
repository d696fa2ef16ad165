package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.Column;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.catalog.Subresource;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kind that exists only as a part of others, seen as a type so that it can be patched. */
record PartType(GroupVersionResource resource, GroupVersionKind kind, Schema schema)
    implements ResourceType {
  @Override
  public String listKind() {
    return "";
  }

  @Override
  public String singular() {
    return "";
  }

  @Override
  public boolean namespaced() {
    return true;
  }

  @Override
  public List<String> shortNames() {
    return List.of();
  }

  @Override
  public List<String> categories() {
    return List.of();
  }

  @Override
  public Set<String> verbs() {
    return Set.of();
  }

  @Override
  public Map<String, Subresource> subresources() {
    return Map.of();
  }

  @Override
  public List<Column> columns() {
    return List.of();
  }

  @Override
  public List<String> selectableFields() {
    return List.of();
  }
}
