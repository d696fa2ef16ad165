package dev.j8s.kubelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.j8s.kubelet.downward.PodAddresses;
import dev.j8s.kubelet.downward.PodFields;
import dev.j8s.kubelet.downward.ResourceFields;
import dev.j8s.kubelet.reference.ReferenceException;
import dev.j8s.kubelet.reference.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Works out which files a configMap, secret, downwardAPI or projected volume shall hold now. */
final class Payloads {
  private static final int DEFAULT_MODE = 0644;
  private static final int PRIVATE_MODE = 0600;

  private final ReferencedObjects objects;
  private final Supplier<Map<String, Quantity>> allocatable;

  Payloads(ReferencedObjects objects, Supplier<Map<String, Quantity>> allocatable) {
    this.objects = objects;
    this.allocatable = allocatable;
  }

  /** Gives the tokens of one pod. */
  @FunctionalInterface
  interface Tokens {
    String token(ServiceAccountTokenProjection wanted) throws VolumeException;
  }

  Map<String, FileContent> of(Pod pod, Volume volume, Tokens tokens)
      throws ReferenceException, VolumeException {
    Map<String, FileContent> files = new LinkedHashMap<>();
    String namespace = pod.getMetadata().getNamespace();
    if (volume.getConfigMap() != null) {
      var source = volume.getConfigMap();
      addConfigMap(
          files,
          namespace,
          new Selection(
              source.getName(), source.getItems(), source.getOptional(), source.getDefaultMode()));
    } else if (volume.getSecret() != null) {
      var source = volume.getSecret();
      addSecret(
          files,
          namespace,
          new Selection(
              source.getSecretName(),
              source.getItems(),
              source.getOptional(),
              source.getDefaultMode()));
    } else if (volume.getDownwardAPI() != null) {
      var source = volume.getDownwardAPI();
      addDownward(files, pod, source.getItems(), source.getDefaultMode());
    } else {
      addProjected(files, pod, volume.getProjected(), tokens);
    }
    return files;
  }

  private record Selection(
      String name,
      List<KeyToPath> items,
      @Nullable Boolean isOptional,
      @Nullable Integer defaultMode) {
    boolean optional() {
      return Boolean.TRUE.equals(isOptional);
    }
  }

  /** Every source is tried, so that one message names all that is missing. */
  private void addProjected(
      Map<String, FileContent> files, Pod pod, ProjectedVolumeSource projected, Tokens tokens)
      throws VolumeException {
    List<String> failures = new ArrayList<>();
    for (VolumeProjection source : projected.getSources()) {
      try {
        addSource(files, pod, source, projected.getDefaultMode(), tokens);
      } catch (ReferenceException | VolumeException | IllegalArgumentException e) {
        failures.add(e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new VolumeException(
          failures.size() == 1 ? failures.getFirst() : "[" + String.join(", ", failures) + "]");
    }
  }

  private void addSource(
      Map<String, FileContent> files,
      Pod pod,
      VolumeProjection source,
      @Nullable Integer mode,
      Tokens tokens)
      throws ReferenceException, VolumeException {
    String namespace = pod.getMetadata().getNamespace();
    if (source.getSecret() != null) {
      var from = source.getSecret();
      addSecret(
          files,
          namespace,
          new Selection(from.getName(), from.getItems(), from.getOptional(), mode));
    } else if (source.getConfigMap() != null) {
      var from = source.getConfigMap();
      addConfigMap(
          files,
          namespace,
          new Selection(from.getName(), from.getItems(), from.getOptional(), mode));
    } else if (source.getDownwardAPI() != null) {
      addDownward(files, pod, source.getDownwardAPI().getItems(), mode);
    } else if (source.getServiceAccountToken() != null) {
      addToken(files, pod, source.getServiceAccountToken(), mode, tokens);
    } else {
      throw new VolumeException("projected volume source is not supported by this node");
    }
  }

  private void addConfigMap(Map<String, FileContent> files, String namespace, Selection selection)
      throws ReferenceException {
    Optional<ConfigMap> found =
        selection.optional()
            ? objects.configMap(namespace, selection.name())
            : Optional.of(objects.requireConfigMap(namespace, selection.name()));
    Map<String, byte[]> data = new LinkedHashMap<>();
    found.ifPresent(map -> {
      orEmpty(map.getData()).forEach((key, text) -> data.put(key, text.getBytes(UTF_8)));
      orEmpty(map.getBinaryData()).forEach((key, text) -> data.put(key, decode(text)));
    });
    select(files, data, selection, "configmap references non-existent config key: ");
  }

  private void addSecret(Map<String, FileContent> files, String namespace, Selection selection)
      throws ReferenceException {
    Optional<Secret> found =
        selection.optional()
            ? objects.secret(namespace, selection.name())
            : Optional.of(objects.requireSecret(namespace, selection.name()));
    Map<String, byte[]> data = new LinkedHashMap<>();
    found.ifPresent(
        secret -> orEmpty(secret.getData()).forEach((key, text) -> data.put(key, decode(text))));
    select(files, data, selection, "references non-existent secret key: ");
  }

  private static void select(
      Map<String, FileContent> files, Map<String, byte[]> data, Selection selection, String missing)
      throws ReferenceException {
    int mode = Objects.requireNonNullElse(selection.defaultMode(), DEFAULT_MODE);
    if (selection.items().isEmpty()) {
      data.forEach((key, bytes) -> files.put(key, new FileContent(bytes, mode)));
      return;
    }
    for (KeyToPath item : selection.items()) {
      byte[] bytes = data.get(item.getKey());
      if (bytes != null) {
        int own = Objects.requireNonNullElse(item.getMode(), mode);
        files.put(item.getPath(), new FileContent(bytes, own));
      } else if (!selection.optional()) {
        throw new ReferenceException(missing + item.getKey());
      }
    }
  }

  private void addDownward(
      Map<String, FileContent> files,
      Pod pod,
      List<DownwardAPIVolumeFile> items,
      @Nullable Integer defaultMode) {
    int mode = Objects.requireNonNullElse(defaultMode, DEFAULT_MODE);
    for (DownwardAPIVolumeFile item : items) {
      String value;
      if (item.getFieldRef() != null) {
        value = PodFields.value(pod, item.getFieldRef().getFieldPath(), PodAddresses.UNKNOWN);
      } else if (item.getResourceFieldRef() != null) {
        value = ResourceFields.value(pod, null, item.getResourceFieldRef(), allocatable.get());
      } else {
        throw new IllegalArgumentException(
            "downwardAPI item " + item.getPath() + " has neither fieldRef nor resourceFieldRef");
      }
      int own = Objects.requireNonNullElse(item.getMode(), mode);
      files.put(item.getPath(), new FileContent(value.getBytes(UTF_8), own));
    }
  }

  private static void addToken(
      Map<String, FileContent> files,
      Pod pod,
      ServiceAccountTokenProjection wanted,
      @Nullable Integer defaultMode,
      Tokens tokens)
      throws VolumeException {
    Long user = PodUsers.shared(pod);
    boolean isPrivate = user != null || PodUsers.fsGroup(pod) != null;
    int mode = isPrivate ? PRIVATE_MODE : Objects.requireNonNullElse(defaultMode, DEFAULT_MODE);
    byte[] token = tokens.token(wanted).getBytes(UTF_8);
    files.put(wanted.getPath(), new FileContent(token, mode, user));
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
