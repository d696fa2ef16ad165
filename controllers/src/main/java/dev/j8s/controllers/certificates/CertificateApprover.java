package dev.j8s.controllers.certificates;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Approves what nodes ask for themselves: a client certificate, for someone who joins with a
 * bootstrap token or for the node that renews its own; and a serving certificate for the node's own
 * name and addresses, once its Node object tells them. All else waits for an administrator.
 */
public final class CertificateApprover implements Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateApprover.class);
  private static final String BOOTSTRAPPERS = "system:bootstrappers";

  private final Environment environment;
  private final Resources<CertificateSigningRequest> resources;
  private final Informer<CertificateSigningRequest> requests;
  private final Informer<Node> nodes;

  private CertificateApprover(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(CertificateSigningRequest.class);
    requests = context.informers().of(CertificateSigningRequest.class);
    nodes = context.informers().of(Node.class);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new CertificateApprover(context);
    Controller controller =
        context
            .controller("certificate_approving", reconciler)
            .watches(reconciler.requests, request -> List.of(Key.of(request)))
            .watches(reconciler.nodes, reconciler::waitingRequestsOf);
    return ManagedController.of(controller, 1);
  }

  private Collection<Key> waitingRequestsOf(Node node) {
    String user = Signers.NODE_PREFIX + node.getMetadata().getName();
    return requests.lister().list().stream()
        .filter(request -> user.equals(request.getSpec().getUsername()))
        .filter(CertificateApprover::isWaiting)
        .map(Key::of)
        .toList();
  }

  private static boolean isWaiting(CertificateSigningRequest request) {
    return !Conditions.isIssued(request)
        && !Conditions.has(request, Conditions.APPROVED)
        && !Conditions.has(request, Conditions.DENIED)
        && !Conditions.has(request, Conditions.FAILED);
  }

  @Override
  public Result reconcile(Key key) {
    Optional<CertificateSigningRequest> found =
        requests.lister().get(key).filter(CertificateApprover::isWaiting);
    if (found.isEmpty()) {
      return Result.done();
    }
    CertificateSigningRequest request = found.get();
    try {
      Request wanted = Request.of(request);
      switch (request.getSpec().getSignerName()) {
        case Signers.KUBELET_CLIENT -> {
          Signers.check(Signers.KUBELET_CLIENT, wanted);
          approveClient(request, wanted);
        }
        case Signers.KUBELET_SERVING -> {
          Signers.check(Signers.KUBELET_SERVING, wanted);
          approveServing(request, wanted);
        }
        default -> {}
      }
    } catch (IllegalArgumentException e) {
      LOG.info("certificate request {} is not approved: {}", key, e.getMessage());
    }
    return Result.done();
  }

  private void approveClient(CertificateSigningRequest request, Request wanted) {
    if (request.getSpec().getGroups().contains(BOOTSTRAPPERS)) {
      approve(request, "Auto approving kubelet client certificate for a joining node.");
    } else if (isOwn(request, wanted)) {
      approve(request, "Auto approving self kubelet client certificate.");
    }
  }

  private void approveServing(CertificateSigningRequest request, Request wanted) {
    String name = wanted.commonName().substring(Signers.NODE_PREFIX.length());
    Optional<Node> node = nodes.lister().get(null, name);
    if (!isOwn(request, wanted) || node.isEmpty()) {
      return;
    }
    Set<String> own = new HashSet<>();
    own.add(name);
    if (node.get().getStatus() != null) {
      for (NodeAddress address : node.get().getStatus().getAddresses()) {
        own.add(address.getAddress());
      }
    }
    if (own.containsAll(wanted.dnsNames()) && own.containsAll(wanted.addresses())) {
      approve(request, "Auto approving kubelet serving certificate for the node's own addresses.");
    } else {
      LOG.info(
          "certificate request {} is not approved: {} {} are not all of node {}: {}",
          request.getMetadata().getName(),
          wanted.dnsNames(),
          wanted.addresses(),
          name,
          own);
    }
  }

  private static boolean isOwn(CertificateSigningRequest request, Request wanted) {
    return wanted.commonName().equals(request.getSpec().getUsername());
  }

  private void approve(CertificateSigningRequest request, String message) {
    String name = request.getMetadata().getName();
    resources.put(
        null,
        name,
        "approval",
        Conditions.with(request, Conditions.APPROVED, "AutoApproved", message, environment.now()));
    LOG.info("certificate request {} of {} approved", name, request.getSpec().getUsername());
  }
}
