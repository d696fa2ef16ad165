package dev.j8s.network.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's settings of this network namespace, under /proc/sys. */
public final class KernelSettings {
  private static final Logger LOG = LoggerFactory.getLogger(KernelSettings.class);

  private KernelSettings() {}

  /** Sets a value such as {@code net.ipv4.ip_forward}, unless it is already that. */
  public static void set(String name, String value) throws IOException {
    Path file = Path.of("/proc/sys", name.replace('.', '/'));
    String before = Files.readString(file).strip();
    if (!before.equals(value)) {
      Files.writeString(file, value);
      LOG.info("set {} from {} to {}", name, before, value);
    }
  }
}
