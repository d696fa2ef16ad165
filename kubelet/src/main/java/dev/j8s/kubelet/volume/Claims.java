package dev.j8s.kubelet.volume;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder behind a persistent volume claim: a hostPath or local volume of this node. */
final class Claims {
  private final Client client;

  Claims(Client client) {
    this.client = client;
  }

  Path resolve(String namespace, PersistentVolumeClaimVolumeSource source)
      throws VolumeException, IOException {
    String claimName = namespace + "/" + source.getClaimName();
    try {
      PersistentVolumeClaim claim =
          client
              .resources(PersistentVolumeClaim.class)
              .get(namespace, source.getClaimName())
              .orElseThrow(() ->
                  new VolumeException(
                      "error processing PVC %s: failed to fetch PVC from API server: persistentvolumeclaims \"%s\" not found"
                          .formatted(claimName, source.getClaimName())));
      String volumeName = claim.getSpec().getVolumeName();
      boolean bound = claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
      if (volumeName == null || volumeName.isEmpty() || !bound) {
        throw new VolumeException("error processing PVC " + claimName + ": PVC is not bound");
      }
      PersistentVolume volume =
          client
              .resources(PersistentVolume.class)
              .get(null, volumeName)
              .orElseThrow(() ->
                  new VolumeException(
                      "failed to fetch PV %s from API server: persistentvolumes \"%s\" not found"
                          .formatted(volumeName, volumeName)));
      return folder(volumeName, volume.getSpec());
    } catch (ApiException | UncheckedIOException e) {
      throw new VolumeException(
          "error processing PVC %s: failed to fetch PVC from API server: %s"
              .formatted(claimName, e.getMessage()),
          e);
    }
  }

  private static Path folder(String name, PersistentVolumeSpec spec)
      throws VolumeException, IOException {
    if ("Block".equals(spec.getVolumeMode())) {
      throw new VolumeException("volume " + name + " has volumeMode Block, which is not supported");
    }
    if (spec.getHostPath() != null) {
      Path path = Path.of(spec.getHostPath().getPath());
      String type = spec.getHostPath().getType();
      HostPaths.check(path, type == null ? "" : type);
      return path;
    }
    if (spec.getLocal() != null) {
      Path path = Path.of(spec.getLocal().getPath());
      if (!Files.exists(path)) {
        throw new VolumeException("path \"" + path + "\" does not exist");
      }
      return path;
    }
    throw new VolumeException("no volume plugin matched for persistent volume \"" + name + "\"");
  }
}
