package dev.j8s.kubelet.status;

import dev.j8s.kubelet.container.Labels;
import dev.j8s.kubelet.runtime.v1.ContainerState;
import dev.j8s.kubelet.runtime.v1.ContainerStatus;
import dev.j8s.kubelet.runtime.v1.Mount;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an ended container left to say: in its message file, else at the end of its log. */
public final class TerminationMessage {
  private static final int MAX_BYTES = 4096;
  private static final int MAX_LOG_BYTES = 2048;
  private static final int MAX_LOG_LINES = 80;
  private static final int LOG_WINDOW = 256 * 1024;

  private TerminationMessage() {}

  public static String of(ContainerStatus status) {
    if (status.getState() != ContainerState.CONTAINER_EXITED) {
      return "";
    }
    String path = Labels.messagePath(status);
    try {
      for (Mount mount : status.getMountsList()) {
        if (mount.getContainerPath().equals(path)) {
          String text = head(Path.of(mount.getHostPath()));
          if (!text.isEmpty()) {
            return text;
          }
        }
      }
      return Labels.messageFromLogs(status) && status.getExitCode() != 0
          ? endOfLog(Path.of(status.getLogPath()))
          : "";
    } catch (IOException e) {
      return "Error on reading termination log " + path + ": " + e.getMessage();
    }
  }

  private static String head(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(MAX_BYTES, in.length())];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static String endOfLog(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    List<String> lines;
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(LOG_WINDOW, in.length())];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - MAX_LOG_LINES), lines.size())) {
      String[] fields = line.split(" ", 4);
      if (fields.length == 4) {
        text.append(fields[3]);
        if (!fields[2].startsWith("P")) {
          text.append('\n');
        }
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, bytes.length - MAX_LOG_BYTES);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
