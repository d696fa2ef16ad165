package dev.j8s.api.catalog;

import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One resource type in one version: all the API server knows of it. */
public interface ResourceType {
  GroupVersionResource resource();

  GroupVersionKind kind();

  /** Such as {@code PodList}. */
  String listKind();

  String singular();

  boolean namespaced();

  List<String> shortNames();

  List<String> categories();

  /** Of the resource itself: create, delete, deletecollection, get, list, patch, update, watch. */
  Set<String> verbs();

  /** By name. */
  Map<String, Subresource> subresources();

  List<Column> columns();

  /** Field labels that a fieldSelector may use, such as {@code spec.nodeName}. */
  List<String> selectableFields();

  /** The structure of an object of this type. */
  Schema schema();
}
