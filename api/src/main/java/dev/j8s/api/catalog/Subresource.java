package dev.j8s.api.catalog;

import dev.j8s.api.meta.GroupVersionKind;
import java.util.Set;

/**
 * A path below an object, such as {@code status} or {@code pods/log}.
 *
 * @param name as in the path, without the resource
 * @param kind what is sent and answered there, such as {@code autoscaling/v1, Kind=Scale}
 */
public record Subresource(String name, GroupVersionKind kind, Set<String> verbs) {}
