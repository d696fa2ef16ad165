package dev.j8s.cli.command;

import com.google.common.base.Splitter;
import dev.j8s.cli.CliException;
import dev.j8s.cli.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the commands need to know of the machine and the user. */
final class Machine {
  private Machine() {}

  static Layout layout() {
    return Layout.of(System.getenv());
  }

  static void requireRoot(String command) {
    if (!isRoot()) {
      throw new CliException("`j8s " + command + "` needs root: sudo ./j8s " + command);
    }
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"))
          .strip()
          .toLowerCase(java.util.Locale.ROOT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kubeconfig of the person at the keyboard, also behind sudo. */
  static Path kubeconfig() {
    String chosen = System.getenv("KUBECONFIG");
    if (chosen != null && !chosen.isEmpty()) {
      return Path.of(Splitter.on(':').splitToList(chosen).getFirst()).toAbsolutePath();
    }
    return home().resolve(".kube/config");
  }

  /** The owner for files made for the person at the keyboard. */
  static String user() {
    String behindSudo = System.getenv("SUDO_USER");
    return behindSudo != null && isRoot() ? behindSudo : System.getProperty("user.name");
  }

  private static Path home() {
    String user = user();
    if (user.equals(System.getProperty("user.name"))) {
      return Path.of(System.getProperty("user.home"));
    }
    try {
      return Files.readAllLines(Path.of("/etc/passwd")).stream()
          .map(line -> line.split(":"))
          .filter(fields -> fields.length > 5 && fields[0].equals(user))
          .map(fields -> Path.of(fields[5]))
          .findFirst()
          .orElse(Path.of("/home", user));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
