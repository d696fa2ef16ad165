package dev.j8s.scheduler.plugins;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.client.Informers;
import dev.j8s.client.Lister;
import dev.j8s.client.placement.NodeSelection;
import dev.j8s.scheduler.framework.ClusterEvent;
import dev.j8s.scheduler.framework.CycleState;
import dev.j8s.scheduler.framework.EventHints;
import dev.j8s.scheduler.framework.FilterPlugin;
import dev.j8s.scheduler.framework.PreFilterPlugin;
import dev.j8s.scheduler.framework.Status;
import dev.j8s.scheduler.snapshot.NodeInfo;
import dev.j8s.scheduler.snapshot.PodInfo;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds pods back whose claims are not bound, and keeps the others to where their volumes are. */
public final class VolumeBinding implements PreFilterPlugin, FilterPlugin, EventHints {
  static final String NAME = "VolumeBinding";

  private final Lister<PersistentVolumeClaim> claims;
  private final Lister<PersistentVolume> volumes;

  private record Bound(List<PersistentVolume> volumes) {}

  public VolumeBinding(Informers informers) {
    claims = informers.of(PersistentVolumeClaim.class).lister();
    volumes = informers.of(PersistentVolume.class).lister();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Result preFilter(CycleState state, PodInfo pod) {
    List<PersistentVolume> bound = new ArrayList<>(0);
    boolean anyUnbound = false;
    boolean anyClaim = false;
    for (Volume volume : pod.pod().getSpec().getVolumes()) {
      String name = claimName(pod, volume);
      if (name.isEmpty()) {
        continue;
      }
      anyClaim = true;
      Optional<PersistentVolumeClaim> found = claims.get(pod.namespace(), name);
      if (found.isEmpty()) {
        return refused(
            volume.getEphemeral() == null
                ? "persistentvolumeclaim \"" + name + "\" not found"
                : "waiting for ephemeral volume controller to create the persistentvolumeclaim \""
                    + name
                    + "\"");
      }
      PersistentVolumeClaim claim = found.get();
      if (claim.isMarkedForDeletion()) {
        return refused("persistentvolumeclaim \"" + name + "\" is being deleted");
      }
      String phase =
          claim.getStatus() == null ? "" : requireNonNullElse(claim.getStatus().getPhase(), "");
      String volumeName = requireNonNullElse(claim.getSpec().getVolumeName(), "");
      if (phase.equals("Lost")) {
        return refused(
            "persistentvolumeclaim \""
                + name
                + "\" bound to non-existent persistentvolume \""
                + volumeName
                + "\"");
      }
      Optional<PersistentVolume> to =
          volumeName.isEmpty() ? Optional.empty() : volumes.get(null, volumeName);
      if (to.isEmpty() || !phase.equals("Bound")) {
        anyUnbound = true;
      } else {
        bound.add(to.get());
      }
    }
    if (!anyClaim) {
      return Result.SKIP;
    }
    if (anyUnbound) {
      return refused("pod has unbound immediate PersistentVolumeClaims");
    }
    state.note(new Bound(bound));
    return Result.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    Bound bound = state.noted(Bound.class);
    if (bound != null) {
      for (PersistentVolume volume : bound.volumes()) {
        if (!reaches(volume, node)) {
          return Status.unresolvable(NAME, "node(s) had volume node affinity conflict");
        }
      }
    }
    return Status.SUCCESS;
  }

  @Override
  public Set<Class<? extends ClusterEvent>> events() {
    return Set.of(
        ClusterEvent.NodeAdded.class,
        ClusterEvent.NodeChanged.class,
        ClusterEvent.StorageChanged.class);
  }

  @Override
  public boolean mayHelp(PodInfo pod, ClusterEvent event) {
    if (event instanceof ClusterEvent.StorageChanged(String kind, String namespace, String name)
        && kind.equals("PersistentVolumeClaim")) {
      return namespace.equals(pod.namespace())
          && pod.pod().getSpec().getVolumes().stream()
              .anyMatch(volume -> claimName(pod, volume).equals(name));
    }
    return true;
  }

  private static boolean reaches(PersistentVolume volume, NodeInfo node) {
    var affinity = volume.getSpec().getNodeAffinity();
    if (affinity == null || affinity.getRequired() == null) {
      return true;
    }
    for (NodeSelectorTerm term : affinity.getRequired().getNodeSelectorTerms()) {
      if (NodeSelection.matches(term, node.labels(), node.name())) {
        return true;
      }
    }
    return false;
  }

  /** Empty when the volume needs no claim. */
  private static String claimName(PodInfo pod, Volume volume) {
    if (volume.getPersistentVolumeClaim() != null) {
      return requireNonNullElse(volume.getPersistentVolumeClaim().getClaimName(), "");
    }
    return volume.getEphemeral() == null ? "" : pod.key().name() + "-" + volume.getName();
  }

  private static Result refused(String reason) {
    return Result.refused(Status.unresolvable(NAME, reason));
  }
}
