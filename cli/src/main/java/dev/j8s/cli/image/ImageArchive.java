package dev.j8s.cli.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A container image of one layer, written as a docker archive, which every runtime can import.
 * Times are zero, so that the same content gives the same image.
 */
final class ImageArchive {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;
  private static final int STICKY = 01777;

  private final ByteArrayOutputStream layer = new ByteArrayOutputStream();
  private final TarArchiveOutputStream files = new TarArchiveOutputStream(layer, "UTF-8");
  private final List<String> entrypoint = new ArrayList<>();
  private final List<String> command = new ArrayList<>();
  private final List<String> environment =
      new ArrayList<>(List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));

  ImageArchive directory(String path) {
    return put(entry(path + "/", EXECUTABLE), new byte[0]);
  }

  /** A directory that everybody may write to, such as {@code tmp}. */
  ImageArchive sharedDirectory(String path) {
    return put(entry(path + "/", STICKY), new byte[0]);
  }

  ImageArchive program(String path, Path from) {
    try {
      return put(entry(path, EXECUTABLE), Files.readAllBytes(from));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + from, e);
    }
  }

  ImageArchive script(String path, String content) {
    return put(entry(path, EXECUTABLE), content.getBytes(StandardCharsets.UTF_8));
  }

  ImageArchive file(String path, String content) {
    return put(entry(path, READABLE), content.getBytes(StandardCharsets.UTF_8));
  }

  ImageArchive link(String path, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return put(owned(entry, 0777), new byte[0]);
  }

  ImageArchive entrypoint(String... words) {
    entrypoint.addAll(List.of(words));
    return this;
  }

  ImageArchive command(String... words) {
    command.addAll(List.of(words));
    return this;
  }

  ImageArchive environment(String name, String value) {
    environment.add(name + "=" + value);
    return this;
  }

  /** Writes the archive; importing it gives the image these names. */
  void write(Path file, String... names) {
    try {
      files.close();
      byte[] layerBytes = layer.toByteArray();
      String layerHash = sha256(layerBytes);
      byte[] configuration = configuration(layerHash);
      String configurationName = sha256(configuration) + ".json";
      var manifest = JSON.createArrayNode();
      ObjectNode image = manifest.addObject().put("Config", configurationName);
      for (String name : names) {
        image.withArray("RepoTags").add(name);
      }
      image.putArray("Layers").add(layerHash + "/layer.tar");
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = Files.newOutputStream(file);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
        add(tar, entry(configurationName, READABLE), configuration);
        add(tar, entry(layerHash + "/layer.tar", READABLE), layerBytes);
        add(tar, entry("manifest.json", READABLE), JSON.writeValueAsBytes(manifest));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  private byte[] configuration(String layerHash) {
    ObjectNode root =
        JSON.createObjectNode()
            .put("architecture", architecture())
            .put("os", "linux")
            .put("created", "1970-01-01T00:00:00Z");
    ObjectNode config = root.putObject("config");
    environment.forEach(config.putArray("Env")::add);
    if (!entrypoint.isEmpty()) {
      entrypoint.forEach(config.putArray("Entrypoint")::add);
    }
    if (!command.isEmpty()) {
      command.forEach(config.putArray("Cmd")::add);
    }
    root.putObject("rootfs").put("type", "layers").putArray("diff_ids").add("sha256:" + layerHash);
    root.putArray("history").addObject().put("created_by", "j8s");
    return JSON.writeValueAsBytes(root);
  }

  /** As image configurations name this machine's processor. */
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : "amd64";
  }

  private ImageArchive put(TarArchiveEntry entry, byte[] content) {
    try {
      add(files, entry, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String path, int mode) {
    return owned(new TarArchiveEntry(path), mode);
  }

  private static TarArchiveEntry owned(TarArchiveEntry entry, int mode) {
    entry.setMode((entry.getMode() & ~07777) | mode);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(0);
    return entry;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
