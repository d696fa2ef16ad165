package dev.j8s.apiserver.admission;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import dev.j8s.apiserver.registry.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every pod runs as a service account, and finds its token where clients look for it. */
final class ServiceAccountAdmission implements Admission {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String VOLUME = "kube-api-access-";
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  /** A little over an hour, so that clients who renew hourly are in time. */
  private static final int TOKEN_SECONDS = 3607;

  @Override
  public void admit(Draft draft) {
    if (!draft.is("", "pods")
        || draft.operation() != Draft.Operation.CREATE
        || !draft.subresource().isEmpty()) {
      return;
    }
    ObjectNode pod = draft.object();
    ObjectNode spec = Fields.child(pod, "spec");
    String name = Fields.text(spec, "serviceAccountName");
    if (name.isEmpty()) {
      name = Fields.text(spec, "serviceAccount");
    }
    if (!Fields.text(pod, "metadata", "annotations", MIRROR).isEmpty()) {
      if (!name.isEmpty()) {
        throw forbidden(draft, "a mirror pod may not reference service accounts");
      }
      return;
    }
    name = name.isEmpty() ? "default" : name;
    spec.put("serviceAccountName", name);
    spec.put("serviceAccount", name);
    ObjectNode account = account(draft, name);
    if (mounts(spec, account)) {
      mountToken(draft, spec);
    }
    if (spec.path("imagePullSecrets").isEmpty() && !account.path("imagePullSecrets").isEmpty()) {
      Fields.copy(account, spec, "imagePullSecrets");
    }
  }

  private static ObjectNode account(Draft draft, String name) {
    StoredObject account = draft.reader().find("", "serviceaccounts", draft.namespace(), name);
    if (account == null) {
      throw forbidden(
          draft,
          "error looking up service account "
              + draft.namespace()
              + "/"
              + name
              + ": serviceaccount \""
              + name
              + "\" not found");
    }
    return account.tree();
  }

  /** What the pod says goes before what the account says. */
  private static boolean mounts(ObjectNode spec, ObjectNode account) {
    String field = "automountServiceAccountToken";
    if (spec.path(field).isBoolean()) {
      return Fields.isTrue(spec, field);
    }
    return !account.path(field).isBoolean() || Fields.isTrue(account, field);
  }

  private static void mountToken(Draft draft, ObjectNode spec) {
    String volume = existing(spec);
    String name = volume == null ? VOLUME + suffix(draft.random()) : volume;
    List<ObjectNode> containers = new ArrayList<>(Fields.items(spec, "initContainers"));
    containers.addAll(Fields.items(spec, "containers"));
    boolean used = false;
    for (ObjectNode container : containers) {
      boolean mounted =
          Fields.items(container, "volumeMounts").stream()
              .anyMatch(mount -> Fields.text(mount, "mountPath").equals(MOUNT_PATH));
      if (!mounted) {
        used = true;
        Fields.list(container, "volumeMounts")
            .addObject()
            .put("name", name)
            .put("readOnly", true)
            .put("mountPath", MOUNT_PATH);
      }
    }
    if (used && volume == null) {
      addVolume(Fields.list(spec, "volumes").addObject(), name);
    }
  }

  private static @Nullable String existing(ObjectNode spec) {
    for (ObjectNode volume : Fields.items(spec, "volumes")) {
      if (Fields.text(volume, "name").startsWith(VOLUME)) {
        return Fields.text(volume, "name");
      }
    }
    return null;
  }

  private static void addVolume(ObjectNode volume, String name) {
    volume.put("name", name);
    ObjectNode projected = volume.putObject("projected");
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", TOKEN_SECONDS)
        .put("path", "token");
    ObjectNode authority = sources.addObject().putObject("configMap");
    authority.put("name", "kube-root-ca.crt");
    authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    sources
        .addObject()
        .putObject("downwardAPI")
        .putArray("items")
        .addObject()
        .put("path", "namespace")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.namespace");
    projected.put("defaultMode", 420);
  }

  private static String suffix(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static ApiException forbidden(Draft draft, String why) {
    return ApiException.forbidden(draft.type().resource(), draft.name(), why);
  }
}
