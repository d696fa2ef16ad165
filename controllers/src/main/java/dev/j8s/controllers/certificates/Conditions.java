package dev.j8s.controllers.certificates;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How far a request is. */
final class Conditions {
  static final String APPROVED = "Approved";
  static final String DENIED = "Denied";
  static final String FAILED = "Failed";

  private Conditions() {}

  static boolean has(CertificateSigningRequest request, String type) {
    return find(request, type).isPresent();
  }

  static Optional<CertificateSigningRequestCondition> find(
      CertificateSigningRequest request, String type) {
    return all(request).filter(c -> type.equals(c.getType())).findFirst();
  }

  static boolean isIssued(CertificateSigningRequest request) {
    return request.getStatus() != null
        && request.getStatus().getCertificate() != null
        && !request.getStatus().getCertificate().isEmpty();
  }

  private static Stream<CertificateSigningRequestCondition> all(CertificateSigningRequest request) {
    return request.getStatus() == null ? Stream.of() : request.getStatus().getConditions().stream();
  }

  static CertificateSigningRequest with(
      CertificateSigningRequest request, String type, String reason, String message, Instant time) {
    String now = time.truncatedTo(ChronoUnit.SECONDS).toString();
    List<CertificateSigningRequestCondition> before = all(request).toList();
    return new CertificateSigningRequestBuilder(request)
        .editOrNewStatus()
        .withConditions(before)
        .addNewCondition()
        .withType(type)
        .withStatus("True")
        .withReason(reason)
        .withMessage(message)
        .withLastUpdateTime(now)
        .withLastTransitionTime(now)
        .endCondition()
        .endStatus()
        .build();
  }
}
