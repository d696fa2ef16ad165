package dev.j8s.controllers.statefulset;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.reconcile.Owners;
import dev.j8s.controllers.common.PodControl;
import dev.j8s.controllers.common.RevisionHistory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names: of pods by their ordinal, and of claims by their pod. */
final class Identity {
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  private Identity() {}

  static String podName(StatefulSet set, int ordinal) {
    return set.getMetadata().getName() + "-" + ordinal;
  }

  /** -1 when the pod's name is none of the set's. */
  static int ordinal(StatefulSet set, Pod pod) {
    String name = pod.getMetadata().getName();
    String prefix = set.getMetadata().getName() + "-";
    if (!name.startsWith(prefix)) {
      return -1;
    }
    String digits = name.substring(prefix.length());
    boolean isNumber =
        !digits.isEmpty() && digits.length() < 10 && digits.chars().allMatch(Character::isDigit);
    return isNumber && (digits.length() == 1 || digits.charAt(0) != '0')
        ? Integer.parseInt(digits)
        : -1;
  }

  static Pod pod(StatefulSet set, PodTemplateSpec template, String hash, int ordinal) {
    String name = podName(set, ordinal);
    PodBuilder pod = PodControl.fromTemplate(template, set);
    List<Volume> volumes = new ArrayList<>();
    for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
      volumes.add(
          new VolumeBuilder()
              .withName(claim.getMetadata().getName())
              .withNewPersistentVolumeClaim(claimName(claim, name), false)
              .build());
    }
    for (Volume volume : pod.buildSpec().getVolumes()) {
      if (volumes.stream().noneMatch(v -> v.getName().equals(volume.getName()))) {
        volumes.add(volume);
      }
    }
    return pod.editMetadata()
        .withGenerateName(null)
        .withName(name)
        .addToLabels(POD_NAME, name)
        .addToLabels(POD_INDEX, Integer.toString(ordinal))
        .addToLabels(RevisionHistory.HASH, hash)
        .endMetadata()
        .editSpec()
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .withVolumes(volumes)
        .endSpec()
        .build();
  }

  static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
    String pod = podName(set, ordinal);
    Map<String, String> labels =
        requireNonNullElse(set.getSpec().getSelector().getMatchLabels(), Map.of());
    var retention = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
    boolean goesWithSet = retention != null && "Delete".equals(retention.getWhenDeleted());
    List<PersistentVolumeClaim> claims = new ArrayList<>();
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      var claim =
          new PersistentVolumeClaimBuilder(template)
              .editMetadata()
              .withNamespace(set.getMetadata().getNamespace())
              .withName(claimName(template, pod))
              .addToLabels(labels)
              .endMetadata()
              .withStatus(null);
      if (goesWithSet) {
        claim.editMetadata().withOwnerReferences(Owners.controllerRef(set)).endMetadata();
      }
      claims.add(claim.build());
    }
    return claims;
  }

  static String hash(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(RevisionHistory.HASH, "");
  }

  private static String claimName(PersistentVolumeClaim template, String pod) {
    return template.getMetadata().getName() + "-" + pod;
  }
}
