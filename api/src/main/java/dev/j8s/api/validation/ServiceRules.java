package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Services and what stands behind them. */
final class ServiceRules {
  private static final int LONGEST_AFFINITY = 86400;
  private static final int KUBELET = 10250;

  private ServiceRules() {}

  static void spec(ObjectNode spec, FieldPath path, Errors errors) {
    String type = Trees.text(spec, "type");
    JsonNode ports = spec.path("ports");
    boolean external = type.equals("ExternalName");
    boolean headless = Trees.text(spec, "clusterIP").equals("None");
    if (ports.isEmpty() && !headless && !external) {
      errors.required(path.child("ports"), "");
    }
    if (external) {
      String name = Trees.text(spec, "externalName");
      if (name.isEmpty()) {
        errors.required(path.child("externalName"), "");
      } else {
        errors.all(
            path.child("externalName"),
            name,
            Texts.dnsSubdomain(name.endsWith(".") ? name.substring(0, name.length() - 1) : name));
      }
      if (spec.has("clusterIP")) {
        errors.forbidden(path.child("clusterIPs"), "may not be set when `type` is 'ExternalName'");
      }
    }
    if (type.equals("LoadBalancer") && headless) {
      errors.invalid(
          path.child("clusterIPs").index(0),
          "None",
          "may not be set to 'None' for LoadBalancer services");
    }
    if (type.equals("NodePort") && headless) {
      errors.invalid(
          path.child("clusterIPs").index(0),
          "None",
          "may not be set to 'None' for NodePort services");
    }
    ports(ports, path.child("ports"), type, errors);
    traffic(spec, type, path, errors);
    MetadataRules.labels(spec.path("selector"), path.child("selector"), errors);
    JsonNode seconds = spec.path("sessionAffinityConfig").path("clientIP").path("timeoutSeconds");
    if (seconds.isNumber() && (seconds.intValue() <= 0 || seconds.intValue() > LONGEST_AFFINITY)) {
      errors.invalid(
          path.child("sessionAffinityConfig").child("clientIP").child("timeoutSeconds"),
          seconds,
          "must be greater than 0 and less than " + LONGEST_AFFINITY);
    }
  }

  private static void traffic(ObjectNode spec, String type, FieldPath path, Errors errors) {
    boolean balanced = type.equals("LoadBalancer");
    JsonNode addresses = spec.path("externalIPs");
    for (int i = 0; i < addresses.size(); i++) {
      errors.all(
          path.child("externalIPs").index(i),
          addresses.get(i),
          Addresses.ip(addresses.get(i).asString("")));
    }
    JsonNode policy = spec.path("externalTrafficPolicy");
    boolean local = policy.asString("").equals("Local");
    JsonNode health = spec.path("healthCheckNodePort");
    if (health.intValue(0) != 0 && !(balanced && local)) {
      errors.invalid(
          path.child("healthCheckNodePort"),
          health,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
    sourceRanges(spec.path("loadBalancerSourceRanges"), balanced, path, errors);
  }

  private static void sourceRanges(
      JsonNode ranges, boolean balanced, FieldPath path, Errors errors) {
    FieldPath at = path.child("loadBalancerSourceRanges");
    if (!ranges.isEmpty() && !balanced) {
      errors.forbidden(at, "may only be used when `type` is 'LoadBalancer'");
      return;
    }
    for (int i = 0; i < ranges.size(); i++) {
      String range = ranges.get(i).asString("");
      if (!Addresses.isNetwork(range.strip())) {
        errors.invalid(
            at.index(i), range, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
      }
    }
  }

  private static void ports(JsonNode ports, FieldPath path, String type, Errors errors) {
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Set<String> nodePorts = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      JsonNode port = ports.get(i);
      FieldPath at = path.index(i);
      String name = Trees.text(port, "name");
      if (name.isEmpty() && ports.size() > 1) {
        errors.required(at.child("name"), "");
      } else if (!name.isEmpty()) {
        errors.all(at.child("name"), name, Texts.dnsLabel(name));
        if (!names.add(name)) {
          errors.duplicate(at.child("name"), name);
        }
      }
      JsonNode target = port.path("targetPort");
      if (target.isNumber() && (target.intValue() < 1 || target.intValue() > 65535)) {
        errors.invalid(at.child("targetPort"), target, "must be between 1 and 65535, inclusive");
      } else if (target.isString()) {
        errors.all(at.child("targetPort"), target, Texts.portName(target.stringValue()));
      }
      if (!numbers.add(Trees.text(port, "protocol") + port.path("port").intValue(0))) {
        errors.duplicate(at, identity(port));
      }
      int nodePort = port.path("nodePort").intValue(0);
      if (nodePort != 0 && !nodePorts.add(Trees.text(port, "protocol") + nodePort)) {
        errors.duplicate(at.child("nodePort"), nodePort);
      }
      if (type.equals("LoadBalancer") && port.path("port").intValue(0) == KUBELET) {
        errors.invalid(
            at,
            KUBELET,
            "may not expose port " + KUBELET + " externally since it is used by kubelet");
      }
      String protocol = Trees.text(port, "appProtocol");
      if (!protocol.isEmpty()) {
        errors.all(at.child("appProtocol"), protocol, Texts.qualifiedName(protocol));
      }
      if (port.path("nodePort").intValue(0) != 0
          && List.of("ClusterIP", "ExternalName").contains(type)) {
        errors.forbidden(at.child("nodePort"), "may not be used when `type` is '" + type + "'");
      }
    }
  }

  /** The part of a port that must be its own. */
  private static ObjectNode identity(JsonNode port) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    identity.set("protocol", port.path("protocol"));
    identity.set("port", port.path("port"));
    return identity;
  }

  static void endpointSlice(ObjectNode slice, FieldPath path, Errors errors) {
    JsonNode endpoints = slice.path("endpoints");
    if (endpoints.size() > 1000) {
      errors.tooMany(path.child("endpoints"), endpoints.size(), 1000);
    }
    for (int i = 0; i < endpoints.size(); i++) {
      int addresses = endpoints.get(i).path("addresses").size();
      if (addresses > 100) {
        errors.tooMany(path.child("endpoints").index(i).child("addresses"), addresses, 100);
      }
    }
    if (slice.path("ports").size() > 20000) {
      errors.tooMany(path.child("ports"), slice.path("ports").size(), 20000);
    }
  }

  static void ingress(ObjectNode spec, FieldPath path, Errors errors) {
    if (spec.path("rules").isEmpty() && !spec.path("defaultBackend").isObject()) {
      errors.invalid(path, spec, "either `defaultBackend` or `rules` must be specified");
    }
  }

  static void ingressPath(ObjectNode value, FieldPath path, Errors errors) {
    String text = Trees.text(value, "path");
    String type = Trees.text(value, "pathType");
    if (!text.startsWith("/")
        && !type.isEmpty()
        && !(type.equals("ImplementationSpecific") && text.isEmpty())) {
      errors.invalid(path.child("path"), text, "must be an absolute path");
    }
  }

  static void serviceBackendPort(ObjectNode port, FieldPath path, Errors errors) {
    if (port.has("name") && port.has("number")) {
      errors.invalid(path, port, "cannot set both port name & port number");
    }
  }
}
