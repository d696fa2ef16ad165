package dev.j8s.apiserver.verbs;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.schema.FieldError;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names objects of a type may have. */
final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final Set<String> BY_LABEL = Set.of("namespaces");

  private static final String LABEL_RULE =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
          + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  private static final String SERVICE_RULE =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
          + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
          + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
  private static final String SUBDOMAIN_RULE =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

  private Names() {}

  static List<FieldError> check(ResourceType type, String name) {
    String group = type.resource().group();
    String resource = type.resource().resource();
    if (group.equals("rbac.authorization.k8s.io") || group.equals("certificates.k8s.io")) {
      return pathSegment(name);
    }
    if (group.isEmpty() && resource.equals("services")) {
      return rule(name, SERVICE, 63, SERVICE_RULE);
    }
    if (group.isEmpty() && BY_LABEL.contains(resource)) {
      return rule(name, LABEL, 63, LABEL_RULE);
    }
    return rule(name, SUBDOMAIN, 253, SUBDOMAIN_RULE);
  }

  private static List<FieldError> rule(String name, Pattern pattern, int longest, String words) {
    if (name.length() > longest) {
      return List.of(
          FieldError.invalid(
              "metadata.name", name, "must be no more than " + longest + " characters"));
    }
    return pattern.matcher(name).matches()
        ? List.of()
        : List.of(FieldError.invalid("metadata.name", name, words));
  }

  private static List<FieldError> pathSegment(String name) {
    if (name.equals(".") || name.equals("..")) {
      return List.of(FieldError.invalid("metadata.name", name, "may not be '" + name + "'"));
    }
    for (String refused : List.of("/", "%")) {
      if (name.contains(refused)) {
        return List.of(
            FieldError.invalid("metadata.name", name, "may not contain '" + refused + "'"));
      }
    }
    return List.of();
  }
}
