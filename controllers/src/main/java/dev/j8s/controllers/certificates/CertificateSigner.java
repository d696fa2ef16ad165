package dev.j8s.controllers.certificates;

import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Resources;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Reconciler;
import dev.j8s.client.reconcile.Result;
import dev.j8s.client.time.Environment;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ControllerOptions.Signer;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs approved requests, and deletes those that have served their purpose. */
public final class CertificateSigner implements Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateSigner.class);

  /** Upstream's: how long a decided request is kept, and one that nobody decided on. */
  private static final Duration KEEP_DECIDED = Duration.ofHours(1);

  private static final Duration KEEP_PENDING = Duration.ofHours(24);

  private final Environment environment;
  private final Resources<CertificateSigningRequest> resources;
  private final Informer<CertificateSigningRequest> requests;
  private final @Nullable Issuer issuer;

  private CertificateSigner(ControllerContext context) {
    environment = context.environment();
    resources = context.client().resources(CertificateSigningRequest.class);
    requests = context.informers().of(CertificateSigningRequest.class);
    Signer signer = context.options().signer();
    issuer = signer == null ? null : new Issuer(signer, environment);
  }

  public static ManagedController create(ControllerContext context) {
    var reconciler = new CertificateSigner(context);
    Controller controller =
        context
            .controller("certificate_signing", reconciler)
            .watches(reconciler.requests, request -> List.of(Key.of(request)));
    return ManagedController.of(controller, 1);
  }

  @Override
  public Result reconcile(Key key) {
    Optional<CertificateSigningRequest> found = requests.lister().get(key);
    if (found.isEmpty()) {
      return Result.done();
    }
    CertificateSigningRequest request = found.get();
    if (issuer != null && isToBeSigned(request)) {
      sign(issuer, request);
      return Result.done();
    }
    return keep(request);
  }

  private static boolean isToBeSigned(CertificateSigningRequest request) {
    return Signers.ALL.contains(request.getSpec().getSignerName())
        && Conditions.has(request, Conditions.APPROVED)
        && !Conditions.has(request, Conditions.DENIED)
        && !Conditions.has(request, Conditions.FAILED)
        && !Conditions.isIssued(request);
  }

  private void sign(Issuer issuer, CertificateSigningRequest request) {
    String name = request.getMetadata().getName();
    String signer = request.getSpec().getSignerName();
    CertificateSigningRequest decided;
    try {
      Request wanted = Request.of(request);
      Signers.check(signer, wanted);
      String pem = issuer.issue(wanted, request.getSpec().getExpirationSeconds());
      byte[] encoded = Base64.getEncoder().encode(pem.getBytes(StandardCharsets.US_ASCII));
      decided =
          new CertificateSigningRequestBuilder(request)
              .editOrNewStatus()
              .withCertificate(new String(encoded, StandardCharsets.US_ASCII))
              .endStatus()
              .build();
      LOG.info("certificate for request {} signed by {}", name, signer);
    } catch (IllegalArgumentException e) {
      decided =
          Conditions.with(
              request,
              Conditions.FAILED,
              "SignerValidationFailure",
              String.valueOf(e.getMessage()),
              environment.now());
      LOG.info("certificate request {} can't be signed: {}", name, e.getMessage());
    }
    resources.updateStatus(decided);
  }

  private Result keep(CertificateSigningRequest request) {
    boolean isDecided =
        Conditions.isIssued(request)
            || Conditions.has(request, Conditions.DENIED)
            || Conditions.has(request, Conditions.FAILED);
    var metadata = request.getMetadata();
    var created = Instant.parse(metadata.getCreationTimestamp());
    Duration left =
        Duration.between(environment.now(), created.plus(isDecided ? KEEP_DECIDED : KEEP_PENDING));
    if (left.isPositive()) {
      return Result.after(left);
    }
    resources.delete(null, metadata.getName(), new DeleteOptions());
    return Result.done();
  }
}
