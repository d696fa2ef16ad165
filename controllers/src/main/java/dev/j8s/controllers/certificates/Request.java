package dev.j8s.controllers.certificates;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** What a CertificateSigningRequest asks for. */
record Request(
    X500Name subject,
    PublicKey key,
    @Nullable GeneralNames alternativeNames,
    List<String> dnsNames,
    List<String> addresses,
    int otherNames,
    Set<String> usages) {

  /**
   * @throws IllegalArgumentException when it is no certificate request or not signed by its own key
   */
  static Request of(CertificateSigningRequest object) {
    try {
      byte[] pem = Base64.getMimeDecoder().decode(object.getSpec().getRequest());
      return decode(pem, Set.copyOf(object.getSpec().getUsages()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
      throw new IllegalArgumentException("unable to parse csr: " + e.getMessage(), e);
    }
  }

  private static Request decode(byte[] pem, Set<String> usages)
      throws IOException, GeneralSecurityException, OperatorCreationException, PKCSException {
    try (var parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
      if (!(parser.readObject() instanceof PKCS10CertificationRequest decoded)) {
        throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
      }
      PublicKey key = new JcaPKCS10CertificationRequest(decoded).getPublicKey();
      if (!decoded.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("the request is not signed by its own key");
      }
      var extension = decoded.getRequestedExtensions();
      GeneralNames names =
          extension == null
              ? null
              : GeneralNames.fromExtensions(extension, Extension.subjectAlternativeName);
      return withNames(decoded.getSubject(), key, names, usages);
    }
  }

  private static Request withNames(
      X500Name subject, PublicKey key, @Nullable GeneralNames names, Set<String> usages)
      throws IOException {
    List<String> dnsNames = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    int others = 0;
    for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName -> dnsNames.add(name.getName().toString());
        case GeneralName.iPAddress ->
            addresses.add(
                InetAddress.getByAddress(ASN1OctetString.getInstance(name.getName()).getOctets())
                    .getHostAddress());
        default -> others++;
      }
    }
    return new Request(subject, key, names, dnsNames, addresses, others, usages);
  }

  /** The last one, for that is whom the API server takes the certificate's holder for. */
  String commonName() {
    List<String> names = commonNames();
    return names.isEmpty() ? "" : names.getLast();
  }

  List<String> commonNames() {
    return values(BCStyle.CN);
  }

  List<String> organizations() {
    return values(BCStyle.O);
  }

  /** Of all parts of the name, also of those that say several things at once. */
  private List<String> values(ASN1ObjectIdentifier part) {
    List<String> values = new ArrayList<>();
    for (RDN name : subject.getRDNs()) {
      for (AttributeTypeAndValue one : name.getTypesAndValues()) {
        if (one.getType().equals(part)) {
          values.add(IETFUtils.valueToString(one.getValue()));
        }
      }
    }
    return values;
  }
}
