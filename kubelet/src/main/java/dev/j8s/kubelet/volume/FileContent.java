package dev.j8s.kubelet.volume;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a file of a volume shall hold.
 *
 * @param mode its permission bits
 * @param owner the user it shall belong to, or null for root
 */
record FileContent(byte[] data, int mode, @Nullable Long owner) {
  FileContent {
    requireNonNull(data, "data is null");
  }

  FileContent(byte[] data, int mode) {
    this(data, mode, null);
  }
}
