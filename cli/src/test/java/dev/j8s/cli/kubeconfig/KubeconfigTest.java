package dev.j8s.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class KubeconfigTest {
  private static final String OURS =
      Kubeconfig.single("j8s", "https://192.0.2.1:6443", "ca", "certificate", "key");

  private static final String THEIRS =
      """
      apiVersion: v1
      kind: Config
      preferences: {colors: true}
      clusters:
      - name: other
        cluster: {server: "https://192.0.2.9", insecure-skip-tls-verify: true}
      users:
      - name: other
        user: {token: abc}
      contexts:
      - name: other
        context: {cluster: other, user: other, namespace: apps}
      current-context: other
      """;

  @TempDir Path folder;

  @Test
  void addingKeepsEveryOtherEntryAndBecomesCurrent() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(file, THEIRS);
    new Kubeconfig(file).add(OURS);
    new Kubeconfig(file).add(OURS);

    JsonNode root = read(file);
    assertThat(root.path("current-context").asString()).isEqualTo("j8s");
    assertThat(root.path("contexts")).hasSize(2);
    assertThat(root.at("/contexts/0/context/namespace").asString()).isEqualTo("apps");
    assertThat(root.at("/users/0/user/token").asString()).isEqualTo("abc");
    assertThat(root.at("/preferences/colors").asBoolean()).isTrue();
    assertThat(root.at("/clusters/1/cluster/server").asString())
        .isEqualTo("https://192.0.2.1:6443");
  }

  @Test
  void aUserWithATokenHasNoCertificate() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file, Kubeconfig.singleWithToken("t", "https://192.0.2.1:6443", "the CA", "secret"));

    JsonNode root = read(file);
    assertThat(root.at("/users/0/user").toString()).isEqualTo("{\"token\":\"secret\"}");
    assertThat(root.at("/clusters/0/cluster/server").asString())
        .isEqualTo("https://192.0.2.1:6443");
    assertThat(root.at("/contexts/0/context/user").asString())
        .isEqualTo(root.at("/users/0/name").asString());
  }

  @Test
  void removingTakesOnlyOurEntriesAway() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(file, THEIRS);
    new Kubeconfig(file).add(OURS);
    new Kubeconfig(file).remove("j8s");

    JsonNode root = read(file);
    assertThat(root.path("clusters")).hasSize(1);
    assertThat(root.path("current-context").asString()).isEmpty();
    assertThat(root.at("/contexts/0/name").asString()).isEqualTo("other");
  }

  @Test
  void aMissingFileIsMadeReadableByItsOwnerOnly() throws IOException {
    Path file = folder.resolve("new/config");
    new Kubeconfig(file).add(OURS);

    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    assertThat(read(file).path("kind").asString()).isEqualTo("Config");
  }

  @Test
  void aFileThatIsNoKubeconfigIsLeftAsItIs() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(file, "- just\n- a list\n");

    assertThatThrownBy(() -> new Kubeconfig(file).add(OURS))
        .isInstanceOf(CliException.class)
        .hasMessage(file + " is not a kubeconfig: it is left as it is");
    assertThat(Files.readString(file)).isEqualTo("- just\n- a list\n");
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = folder.resolve("real");
    Files.writeString(real, THEIRS);
    Path link = Files.createSymbolicLink(folder.resolve("config"), real);
    new Kubeconfig(link).add(OURS);

    assertThat(link).isSymbolicLink();
    assertThat(read(real).path("current-context").asString()).isEqualTo("j8s");
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }
}
