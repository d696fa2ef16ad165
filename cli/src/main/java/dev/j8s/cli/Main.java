package dev.j8s.cli;

import dev.j8s.cli.command.Root;

/** The j8s command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Root.run(arguments));
  }
}
