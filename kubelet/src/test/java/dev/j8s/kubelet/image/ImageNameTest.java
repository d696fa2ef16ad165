package dev.j8s.kubelet.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io, busybox:latest",
    "library/busybox:1.36, docker.io, library/busybox:1.36",
    "registry.local/x:1, registry.local, registry.local/x:1",
    "127.0.0.1:5000/a/b, 127.0.0.1:5000, 127.0.0.1:5000/a/b:latest",
    "localhost/x, localhost, localhost/x:latest",
  })
  void namesKnowTheirRegistryAndGetTheDefaultTag(String text, String registry, String full) {
    assertThat(ImageName.parse(text)).contains(new ImageName(registry, full));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Busybox", "a//b", "x:", "host:port/x y", "-x"})
  void whatCannotBeAnImageIsRefused(String text) {
    assertThat(ImageName.parse(text)).isEmpty();
  }
}
