package dev.j8s.cli.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageArchiveTest {
  @TempDir Path folder;

  @Test
  void theManifestNamesTheLayerAndTheConfigurationByTheirHashes() throws Exception {
    Path file = folder.resolve("image.tar");
    new ImageArchive()
        .directory("bin")
        .script("bin/run", "#!/bin/sh\n")
        .link("bin/again", "run")
        .entrypoint("/bin/run")
        .command("--now")
        .write(file, "example/one:1", "example/one:latest");

    Map<String, byte[]> parts = entries(Files.newInputStream(file));
    JsonNode manifest = JsonMapper.shared().readTree(part(parts, "manifest.json")).get(0);
    assertThat(manifest.path("RepoTags")).hasSize(2);
    String configurationName = manifest.path("Config").asString();
    assertThat(configurationName).isEqualTo(sha256(part(parts, configurationName)) + ".json");
    JsonNode configuration = JsonMapper.shared().readTree(part(parts, configurationName));
    byte[] layer = part(parts, manifest.path("Layers").get(0).asString());
    assertThat(configuration.at("/rootfs/diff_ids/0").asString())
        .isEqualTo("sha256:" + sha256(layer));
    assertThat(configuration.at("/config/Cmd/0").asString()).isEqualTo("--now");
    assertThat(entries(new ByteArrayInputStream(layer)))
        .containsOnlyKeys("bin/", "bin/run", "bin/again");
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    Path first = folder.resolve("first.tar");
    Path second = folder.resolve("second.tar");
    for (Path file : new Path[] {first, second}) {
      new ImageArchive().file("etc/motd", "hello\n").write(file, "example/two:1");
    }
    assertThat(first).hasSameBinaryContentAs(second);
  }

  private static Map<String, byte[]> entries(InputStream tar) throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(tar)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        found.put(entry.getName(), in.readAllBytes());
      }
    }
    return found;
  }

  private static byte[] part(Map<String, byte[]> parts, String name) {
    return requireNonNull(parts.get(name), name);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
