package dev.j8s.apiserver.conversion;

import dev.j8s.api.meta.GroupVersionResource;
import tools.jackson.databind.node.ObjectNode;

/** How objects of one served type are stored. The trees that come in are changed and answered. */
interface Conversion {
  GroupVersionResource served();

  GroupVersionResource stored();

  ObjectNode toStored(ObjectNode object);

  ObjectNode toServed(ObjectNode object);

  /** A field selector in the terms of the stored type. */
  default String fieldSelector(String selector) {
    return selector;
  }
}
