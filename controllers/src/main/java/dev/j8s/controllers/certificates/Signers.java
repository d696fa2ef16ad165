package dev.j8s.controllers.certificates;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The signers that Kubernetes itself has, and what each of them signs. */
final class Signers {
  static final String CLIENT = "kubernetes.io/kube-apiserver-client";
  static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
  static final Set<String> ALL = Set.of(CLIENT, KUBELET_CLIENT, KUBELET_SERVING);

  static final String NODE_PREFIX = "system:node:";
  private static final String NODES = "system:nodes";

  /** The group of those who may do everything: nobody joins it by a request. */
  private static final String MASTERS = "system:masters";

  private static final String CLIENT_AUTH = "client auth";
  private static final String SERVER_AUTH = "server auth";
  private static final Set<String> KEY_USAGES = Set.of("digital signature", "key encipherment");

  private Signers() {}

  /**
   * @throws IllegalArgumentException when the signer never signs such a request
   */
  static void check(String signer, Request request) {
    switch (signer) {
      case CLIENT -> {
        require(
            !request.organizations().contains(MASTERS),
            "use of " + CLIENT + " signer with " + MASTERS + " group is not allowed");
        checkUsages(request, CLIENT_AUTH);
      }
      case KUBELET_CLIENT -> {
        checkNode(request);
        checkUsages(request, CLIENT_AUTH);
        require(request.alternativeNames() == null, "subjectAltNames are not allowed");
      }
      case KUBELET_SERVING -> {
        checkNode(request);
        checkUsages(request, SERVER_AUTH);
        require(
            !request.dnsNames().isEmpty() || !request.addresses().isEmpty(),
            "DNS or IP subjectAltName is required");
        require(request.otherNames() == 0, "only DNS and IP subjectAltNames are allowed");
      }
      default -> throw new IllegalArgumentException("unknown signer " + signer);
    }
  }

  private static void checkNode(Request request) {
    require(
        request.organizations().equals(List.of(NODES)), "subject organization is not system:nodes");
    require(request.commonNames().size() == 1, "subject has not exactly one common name");
    require(
        request.commonName().startsWith(NODE_PREFIX),
        "subject common name does not begin with system:node:");
  }

  private static void checkUsages(Request request, String needed) {
    Set<String> others = new HashSet<>(request.usages());
    others.removeAll(KEY_USAGES);
    require(
        others.equals(Set.of(needed)) && request.usages().contains("digital signature"),
        "usages did not match: "
            + request.usages()
            + ", wanted digital signature, "
            + needed
            + " and perhaps key encipherment");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
