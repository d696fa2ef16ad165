package dev.j8s.cli.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
  /** The version of this program. */
  public static final String J8S = "0.1.0";

  @Override
  public String[] getVersion() {
    return new String[] {"j8s " + J8S, "Java " + Runtime.version()};
  }
}
