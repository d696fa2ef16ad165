package dev.j8s.api.catalog;

/**
 * One column of a Table answer.
 *
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format such as {@code name}; empty when there is none
 * @param priority 0 is always shown, higher ones only by {@code -o wide}
 * @param source where the cell comes from: a JSONPath such as {@code .spec.replicas}, or {@code
 *     =name} for one that is computed in Java
 */
public record Column(
    String name, String type, String format, String description, int priority, String source) {}
