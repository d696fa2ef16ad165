package dev.j8s.cli.kubeconfig;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A kubeconfig file that holds contexts of many clusters. Adding or removing ours leaves every
 * other entry as it is, and the file is replaced in one step.
 */
public final class Kubeconfig {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).build();

  private final Path file;

  public Kubeconfig(Path file) {
    this.file = file;
  }

  /** A whole configuration of one context, all named alike. */
  public static String single(
      String name, String server, String caPem, String certificatePem, String keyPem) {
    return single(
        name,
        server,
        caPem,
        user ->
            user.put("client-certificate-data", base64(certificatePem))
                .put("client-key-data", base64(keyPem)));
  }

  /** The same for a user who is known by a bearer token. */
  public static String singleWithToken(String name, String server, String caPem, String token) {
    return single(name, server, caPem, user -> user.put("token", token));
  }

  private static String single(
      String name, String server, String caPem, Consumer<ObjectNode> identity) {
    ObjectNode root = YAML.createObjectNode();
    root.put("apiVersion", "v1").put("kind", "Config");
    ObjectNode cluster = root.putArray("clusters").addObject().put("name", name);
    cluster
        .putObject("cluster")
        .put("certificate-authority-data", base64(caPem))
        .put("server", server);
    ObjectNode user = root.putArray("users").addObject().put("name", name);
    identity.accept(user.putObject("user"));
    ObjectNode context = root.putArray("contexts").addObject().put("name", name);
    context.putObject("context").put("cluster", name).put("user", name);
    root.put("current-context", name);
    root.putObject("preferences");
    return YAML.writeValueAsString(root);
  }

  /** Puts the entries of a configuration made by {@link #single} in and makes it current. */
  public void add(String single) {
    ObjectNode ours = (ObjectNode) YAML.readTree(single);
    ObjectNode root = read();
    if (!root.has("apiVersion")) {
      root.put("apiVersion", "v1").put("kind", "Config");
    }
    String name = ours.path("current-context").asString();
    for (String list : new String[] {"clusters", "users", "contexts"}) {
      remove(root, list, name);
      entries(root, list).add(ours.path(list).get(0));
    }
    root.put("current-context", name);
    write(root);
  }

  /** Takes the entries of this name out; the current context is left unset if it was ours. */
  public void remove(String name) {
    if (!Files.exists(file)) {
      return;
    }
    ObjectNode root = read();
    boolean changed = false;
    for (String list : new String[] {"clusters", "users", "contexts"}) {
      changed |= remove(root, list, name);
    }
    if (root.path("current-context").asString("").equals(name)) {
      root.put("current-context", "");
      changed = true;
    }
    if (changed) {
      write(root);
    }
  }

  private static boolean remove(ObjectNode root, String list, String name) {
    boolean found = false;
    if (root.get(list) instanceof ArrayNode entries) {
      for (int i = entries.size() - 1; i >= 0; i--) {
        if (entries.get(i).path("name").asString("").equals(name)) {
          entries.remove(i);
          found = true;
        }
      }
    }
    return found;
  }

  private static ArrayNode entries(ObjectNode root, String list) {
    return root.get(list) instanceof ArrayNode entries ? entries : root.putArray(list);
  }

  private ObjectNode read() {
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        return YAML.createObjectNode();
      }
      JsonNode root = YAML.readTree(Files.readString(file));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new CliException(file + " is not a kubeconfig: it is left as it is");
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    } catch (JacksonException e) {
      throw new CliException(file + " is not valid YAML: it is left as it is", e);
    }
  }

  private void write(ObjectNode root) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Files.createDirectories(target.getParent());
      Path next = target.resolveSibling(target.getFileName() + ".j8s-new");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, YAML.writeValueAsString(root));
      if (Files.exists(target)) {
        Files.setOwner(next, Files.getOwner(target));
      }
      Files.move(next, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
