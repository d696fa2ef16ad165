package dev.j8s.kubelet.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The running kernel's mounts. */
public final class LinuxMounts implements Mounts {
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_BIND = 4096;
  private static final long MS_REC = 16384;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  private static final Path MOUNT_TABLE = Path.of("/proc/self/mountinfo");

  @Override
  public void tmpfs(Path target, long sizeBytes) throws IOException {
    String size = sizeBytes > 0 ? "size=" + sizeBytes : "";
    try {
      mountTmpfs(target, size.isEmpty() ? "noswap" : size + ",noswap");
    } catch (SystemCallException e) {
      // Kernels before 6.3 do not know noswap.
      if (e.errno() != SystemCalls.EINVAL) {
        throw e;
      }
      mountTmpfs(target, size);
    }
  }

  private static void mountTmpfs(Path target, String options) throws SystemCallException {
    SystemCalls.mount("tmpfs", target.toString(), "tmpfs", MS_NOSUID | MS_NODEV, options);
  }

  @Override
  public void bind(Path source, Path target) throws IOException {
    SystemCalls.mount(source.toString(), target.toString(), null, MS_BIND | MS_REC, null);
  }

  @Override
  public void unmount(Path target) throws IOException {
    try {
      SystemCalls.unmount(target.toString(), MNT_DETACH | UMOUNT_NOFOLLOW);
    } catch (SystemCallException e) {
      // EINVAL and ENOENT: it is no mount (any more), which is what was asked for.
      if (e.errno() != SystemCalls.EINVAL && e.errno() != SystemCalls.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public List<Mount> under(Path path) throws IOException {
    try (Stream<String> lines = Files.lines(MOUNT_TABLE, StandardCharsets.ISO_8859_1)) {
      return lines.map(LinuxMounts::parse).filter(mount -> mount.point().startsWith(path)).toList();
    }
  }

  /** One line as proc(5) describes it: the optional fields end with a lone dash. */
  static Mount parse(String line) {
    String[] fields = line.split(" ");
    List<String> list = List.of(fields);
    int dash = list.indexOf("-");
    if (dash < 6 || list.size() < dash + 3) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    return new Mount(
        Path.of(unescape(fields[4])), unescape(fields[3]), fields[dash + 1], fields[dash + 2]);
  }

  /** The kernel writes space, tab, newline and backslash as three octal digits. */
  private static String unescape(String field) {
    List<Byte> bytes = new ArrayList<>(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 3 < field.length()) {
        bytes.add((byte) Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.add((byte) c);
      }
    }
    byte[] raw = new byte[bytes.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = bytes.get(i);
    }
    return new String(raw, StandardCharsets.UTF_8);
  }
}
