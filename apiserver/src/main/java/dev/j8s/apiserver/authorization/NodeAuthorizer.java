package dev.j8s.apiserver.authorization;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.request.Texts;
import java.util.List;
import java.util.Set;

/**
 * What a node may do: tend itself and its own pods, read what they refer to, and read what the
 * service proxy and the DNS on it need.
 */
public final class NodeAuthorizer implements Authorizer {
  private static final String USER = "system:node:";
  private static final String GROUP = "system:nodes";
  private static final Set<String> READ = Set.of("get", "list", "watch");
  private static final Set<String> CHANGE = Set.of("update", "patch");

  /** What every node may do, whatever it is about. */
  private static final List<Rule> COMMON =
      List.of(
          Rule.resources(List.copyOf(READ), "", "services", "nodes", "endpoints", "namespaces"),
          Rule.resources(List.copyOf(READ), "discovery.k8s.io", "endpointslices"),
          Rule.resources(List.copyOf(READ), "networking.k8s.io", "networkpolicies"),
          Rule.resources(List.copyOf(READ), "node.k8s.io", "runtimeclasses"),
          Rule.resources(List.copyOf(READ), "storage.k8s.io", "csidrivers", "storageclasses"),
          Rule.resources(List.copyOf(READ), "scheduling.k8s.io", "priorityclasses"),
          new Rule(
              List.of("create", "patch", "update"),
              List.of("", "events.k8s.io"),
              List.of("events"),
              List.of(),
              List.of()),
          Rule.resources(
              List.of("create", "get", "list", "watch"),
              "certificates.k8s.io",
              "certificatesigningrequests"),
          Rule.resources(List.of("create"), "authentication.k8s.io", "tokenreviews"),
          Rule.resources(
              List.of("create"),
              "authorization.k8s.io",
              "subjectaccessreviews",
              "localsubjectaccessreviews"));

  private final NodeReferences references;

  public NodeAuthorizer(Catalog catalog, Registry registry) {
    this.references = new NodeReferences(catalog, registry);
  }

  @Override
  public Decision authorize(Attributes wanted) {
    String node = nodeOf(wanted);
    if (node.isEmpty() || !wanted.isResource()) {
      return Decision.NO_OPINION;
    }
    if (COMMON.stream().anyMatch(rule -> rule.allows(wanted))) {
      return Decision.ALLOWED;
    }
    return switch (wanted.group()) {
      case "" -> core(node, wanted);
      case "coordination.k8s.io" -> lease(node, wanted);
      case "storage.k8s.io" ->
          wanted.resource().equals("csinodes") ? own(node, wanted) : Decision.NO_OPINION;
      default -> Decision.NO_OPINION;
    };
  }

  @Override
  public List<Rule> rules(Attributes who) {
    return nodeOf(who).isEmpty() ? List.of() : COMMON;
  }

  private static String nodeOf(Attributes wanted) {
    return wanted.user().name().startsWith(USER) && wanted.user().isIn(GROUP)
        ? wanted.user().name().substring(USER.length())
        : "";
  }

  private Decision core(String node, Attributes wanted) {
    return switch (wanted.resource()) {
      case "nodes" -> node(node, wanted);
      case "pods" -> pod(node, wanted);
      case "secrets", "configmaps" ->
          isClusterNetwork(wanted) ? Decision.ALLOWED : referred(node, wanted, READ);
      case "persistentvolumeclaims" ->
          wanted.subresource().isEmpty()
              ? referred(node, wanted, Set.of("get"))
              : referred(node, wanted, Set.of("get", "update", "patch"));
      case "persistentvolumes" ->
          wanted.verb().equals("get")
                  && wanted.subresource().isEmpty()
                  && references.usesVolume(node, wanted.name())
              ? Decision.ALLOWED
              : unrelated(node);
      case "serviceaccounts" -> serviceAccount(node, wanted);
      default -> Decision.NO_OPINION;
    };
  }

  private static Decision node(String node, Attributes wanted) {
    boolean statusOrSelf = wanted.subresource().isEmpty() || wanted.subresource().equals("status");
    if (wanted.verb().equals("create") && wanted.subresource().isEmpty()) {
      return Decision.ALLOWED;
    }
    if (CHANGE.contains(wanted.verb()) && statusOrSelf) {
      return wanted.name().equals(node)
          ? Decision.ALLOWED
          : Decision.noOpinion(
              "node \"" + node + "\" cannot change node \"" + wanted.name() + "\"");
    }
    return Decision.NO_OPINION;
  }

  private Decision pod(String node, Attributes wanted) {
    String verb = wanted.verb();
    String sub = wanted.subresource();
    if (sub.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
      return selectsOwnPods(node, wanted.fieldSelector()) || runsNamed(node, wanted)
          ? Decision.ALLOWED
          : Decision.noOpinion("can only list/watch pods with spec.nodeName field selector");
    }
    if (sub.isEmpty() && verb.equals("create")) {
      // Admission lets it create mirror pods of its own only.
      return Decision.ALLOWED;
    }
    boolean own =
        (sub.isEmpty() && (verb.equals("get") || verb.equals("delete")))
            || (sub.equals("status") && (verb.equals("get") || CHANGE.contains(verb)))
            || (sub.equals("eviction") && verb.equals("create"));
    if (own) {
      return runsNamed(node, wanted) ? Decision.ALLOWED : unrelated(node);
    }
    return Decision.NO_OPINION;
  }

  private boolean runsNamed(String node, Attributes wanted) {
    return !wanted.name().isEmpty() && references.runs(node, wanted.namespace(), wanted.name());
  }

  private static boolean selectsOwnPods(String node, String fieldSelector) {
    for (String term : Texts.parts(fieldSelector, ',')) {
      if (term.equals("spec.nodeName=" + node) || term.equals("spec.nodeName==" + node)) {
        return true;
      }
    }
    return false;
  }

  private Decision referred(String node, Attributes wanted, Set<String> verbs) {
    if (!verbs.contains(wanted.verb())
        || !(wanted.subresource().isEmpty() || wanted.subresource().equals("status"))) {
      return Decision.noOpinion("can only read resources of this type");
    }
    if (wanted.name().isEmpty()) {
      return Decision.noOpinion("No Object name found");
    }
    return references.refers(node, wanted.resource(), wanted.namespace(), wanted.name())
        ? Decision.ALLOWED
        : unrelated(node);
  }

  private Decision serviceAccount(String node, Attributes wanted) {
    boolean token = wanted.subresource().equals("token") && wanted.verb().equals("create");
    boolean read = wanted.subresource().isEmpty() && wanted.verb().equals("get");
    if (!token && !read) {
      return Decision.NO_OPINION;
    }
    return references.refers(node, "serviceaccounts", wanted.namespace(), wanted.name())
        ? Decision.ALLOWED
        : unrelated(node);
  }

  private static Decision lease(String node, Attributes wanted) {
    if (!wanted.resource().equals("leases") || !wanted.namespace().equals("kube-node-lease")) {
      return Decision.noOpinion("can only access leases in the \"kube-node-lease\" namespace");
    }
    return wanted.verb().equals("create") ? Decision.ALLOWED : own(node, wanted);
  }

  private static Decision own(String node, Attributes wanted) {
    boolean verb = Set.of("get", "create", "update", "patch", "delete").contains(wanted.verb());
    boolean named = wanted.name().equals(node) || wanted.verb().equals("create");
    return verb && named && wanted.subresource().isEmpty() ? Decision.ALLOWED : unrelated(node);
  }

  private static Decision unrelated(String node) {
    return Decision.noOpinion("no relationship found between node '" + node + "' and this object");
  }

  /** The settings of the network, which all nodes must agree on, are read before any pod is. */
  private static boolean isClusterNetwork(Attributes wanted) {
    return wanted.resource().equals("configmaps")
        && wanted.verb().equals("get")
        && wanted.namespace().equals("kube-system")
        && wanted.name().equals("cluster-network");
  }
}
