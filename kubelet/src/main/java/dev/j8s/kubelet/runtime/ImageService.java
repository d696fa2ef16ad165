package dev.j8s.kubelet.runtime;

import dev.j8s.kubelet.runtime.v1.AuthConfig;
import dev.j8s.kubelet.runtime.v1.FilesystemUsage;
import dev.j8s.kubelet.runtime.v1.Image;
import java.util.List;
import java.util.Optional;

/** The runtime's images. Methods block and throw {@link RuntimeCallException}. */
public interface ImageService {
  List<Image> images();

  Optional<Image> image(String reference);

  /** Answers the image's reference (its digest or id). */
  String pull(String reference, Optional<AuthConfig> credentials);

  void remove(String reference);

  /** The file systems that hold images, with what is used of them. */
  List<FilesystemUsage> fileSystems();
}
