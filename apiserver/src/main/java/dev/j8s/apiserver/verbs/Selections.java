package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.cache.FieldPaths;
import dev.j8s.apiserver.cache.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes selections of what a request says. */
final class Selections {
  private final ObjectRules rules;

  Selections(ObjectRules rules) {
    this.rules = rules;
  }

  Selection of(
      ResourceType type,
      @Nullable String namespace,
      String labelSelector,
      String fieldSelector,
      FieldPaths paths) {
    return new Selection(
        Objects.requireNonNullElse(namespace, ""),
        labelSelector.isEmpty() ? null : rules.labelSelector(labelSelector),
        fields(type, labelSelector, fieldSelector),
        paths);
  }

  private static List<Selection.Field> fields(ResourceType type, String labels, String selector) {
    List<Selection.Field> fields = new ArrayList<>();
    for (String term : split(selector)) {
      if (term.isEmpty()) {
        continue;
      }
      int at = term.indexOf('=');
      if (at <= 0) {
        throw ApiException.badRequest(
            "unable to parse field selector: invalid selector: '"
                + selector
                + "'; can't understand '"
                + term
                + "'");
      }
      boolean equal = term.charAt(at - 1) != '!';
      String path = term.substring(0, equal ? at : at - 1);
      int value = at + 1 < term.length() && equal && term.charAt(at + 1) == '=' ? at + 2 : at + 1;
      if (!path.equals("metadata.name")
          && !path.equals("metadata.namespace")
          && !type.selectableFields().contains(path)) {
        throw unsupported(type, labels, selector, path);
      }
      fields.add(new Selection.Field(path, unescape(term.substring(value)), equal));
    }
    return fields;
  }

  private static ApiException unsupported(
      ResourceType type, String labels, String selector, String path) {
    return ApiException.badRequest(
        "Unable to find \""
            + type.resource().groupVersion().apiVersion()
            + ", Resource="
            + type.resource().resource()
            + "\" that match label selector \""
            + labels
            + "\", field selector \""
            + selector
            + "\": field label not supported: "
            + path);
  }

  /** Splits at commas that are not escaped. */
  private static List<String> split(String selector) {
    List<String> terms = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      if (selector.charAt(i) == '\\') {
        i++;
      } else if (selector.charAt(i) == ',') {
        terms.add(selector.substring(start, i));
        start = i + 1;
      }
    }
    terms.add(selector.substring(start));
    return terms;
  }

  private static String unescape(String value) {
    return value.indexOf('\\') < 0 ? value : value.replaceAll("\\\\(.)", "$1");
  }
}
