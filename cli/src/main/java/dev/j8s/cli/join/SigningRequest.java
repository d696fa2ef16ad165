package dev.j8s.cli.join;

import dev.j8s.cli.certificate.Pem;
import dev.j8s.client.Client;
import dev.j8s.client.Informer;
import dev.j8s.client.Informers;
import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Asks the cluster's authority for a certificate by a CertificateSigningRequest object. */
final class SigningRequest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Client client;
  private final String node;

  SigningRequest(Client client, String node) {
    this.client = client;
    this.node = node;
  }

  /** The signed certificate of the key, for the node as a client of the API server. */
  String clientCertificate(KeyPair key) {
    return signed(
        key,
        "kubernetes.io/kube-apiserver-client-kubelet",
        List.of("digital signature", "client auth"),
        List.of());
  }

  /** The signed certificate of the key, for the node's own HTTPS server. */
  String servingCertificate(KeyPair key, List<String> addresses) {
    return signed(
        key,
        "kubernetes.io/kubelet-serving",
        List.of("digital signature", "server auth"),
        addresses);
  }

  private String signed(KeyPair key, String signer, List<String> usages, List<String> addresses) {
    CertificateSigningRequest created =
        client
            .resources(CertificateSigningRequest.class)
            .create(
                new CertificateSigningRequestBuilder()
                    .withNewMetadata()
                    .withGenerateName("csr-")
                    .endMetadata()
                    .withNewSpec()
                    .withSignerName(signer)
                    .withUsages(usages)
                    .withRequest(base64(request(key, addresses)))
                    .endSpec()
                    .build());
    return await(created.getMetadata().getName());
  }

  private String await(String name) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (Informers informers = client.informers()) {
      Informer<CertificateSigningRequest> informer =
          informers.of(CertificateSigningRequest.class, Scope.fields("metadata.name=" + name));
      informer.addHandler(
          new Informer.Handler<>() {
            @Override
            public void added(CertificateSigningRequest request) {
              look(request, answer);
            }

            @Override
            public void updated(CertificateSigningRequest before, CertificateSigningRequest after) {
              look(after, answer);
            }

            @Override
            public void deleted(CertificateSigningRequest last) {
              answer.completeExceptionally(new IOException("the signing request was deleted"));
            }
          });
      informers.start();
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a certificate", e);
    } catch (ExecutionException e) {
      throw new UncheckedIOException(new IOException(e.getCause()));
    } catch (TimeoutException e) {
      throw new UncheckedIOException(
          new IOException("nobody signed " + name + " in " + PATIENCE.toSeconds() + " s"));
    }
  }

  private static void look(CertificateSigningRequest request, CompletableFuture<String> answer) {
    if (request.getStatus() == null) {
      return;
    }
    for (CertificateSigningRequestCondition condition : request.getStatus().getConditions()) {
      if (condition.getType().equals("Denied") || condition.getType().equals("Failed")) {
        answer.completeExceptionally(
            new IOException(
                "the signing request was refused: "
                    + condition.getReason()
                    + ": "
                    + condition.getMessage()));
      }
    }
    String certificate = request.getStatus().getCertificate();
    if (certificate != null && !certificate.isEmpty()) {
      answer.complete(new String(Base64.getDecoder().decode(certificate), StandardCharsets.UTF_8));
    }
  }

  private String request(KeyPair key, List<String> addresses) {
    try {
      PKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(
              new X500NameBuilder(BCStyle.INSTANCE)
                  .addRDN(BCStyle.O, "system:nodes")
                  .addRDN(BCStyle.CN, "system:node:" + node)
                  .build(),
              key.getPublic());
      if (!addresses.isEmpty()) {
        GeneralName[] names = new GeneralName[addresses.size() + 1];
        names[0] = new GeneralName(GeneralName.dNSName, node);
        for (int i = 0; i < addresses.size(); i++) {
          names[i + 1] = new GeneralName(GeneralName.iPAddress, addresses.get(i));
        }
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        builder.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      return Pem.of(
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("could not sign a request", e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
