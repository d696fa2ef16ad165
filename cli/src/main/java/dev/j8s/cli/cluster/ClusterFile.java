package dev.j8s.cli.cluster;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What the cluster on this machine was brought up with, kept so that the next {@code up} continues
 * with it and {@code down} knows all there is to take away.
 *
 * @param subnet first three numbers of the nodes' network
 * @param kubeconfig the file that has the cluster's context
 */
record ClusterFile(int nodes, String subnet, Path kubeconfig) {

  static Optional<ClusterFile> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
      return Optional.of(
          new ClusterFile(
              Integer.parseInt(properties.getProperty("nodes")),
              properties.getProperty("subnet"),
              Path.of(properties.getProperty("kubeconfig"))));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    } catch (NumberFormatException | NullPointerException e) {
      throw new CliException(file + " is damaged: `j8s down --purge` starts afresh", e);
    }
  }

  void write(Path file) {
    Properties properties = new Properties();
    properties.setProperty("nodes", "" + nodes);
    properties.setProperty("subnet", subnet);
    properties.setProperty("kubeconfig", kubeconfig.toString());
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }
}
