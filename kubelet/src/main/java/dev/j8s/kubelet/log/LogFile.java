package dev.j8s.kubelet.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open log file, read line by line; it stays the same file when it is renamed. */
final class LogFile implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object identity;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private byte[] line = new byte[4096];
  private int length;

  private LogFile(Path path, FileChannel channel, @Nullable Object identity) {
    this.path = path;
    this.channel = channel;
    this.identity = identity;
  }

  static LogFile open(Path path) throws IOException {
    Path real = path.toRealPath();
    FileChannel channel = FileChannel.open(real, StandardOpenOption.READ);
    return new LogFile(path, channel, identity(real));
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Whether another file stands at the path now, as after a rotation. */
  boolean replaced() throws IOException {
    try {
      return !Objects.equals(identity(path), identity);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Goes to where the last {@code lines} lines begin. */
  void seekTail(long lines) throws IOException {
    long size = channel.size();
    channel.position(lines == 0 ? size : startOfTail(size, lines));
    block.position(0).limit(0);
    length = 0;
  }

  private long startOfTail(long size, long lines) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    long left = lines;
    // The newline that ends the last line begins no further one.
    long end = Math.max(0, size - 1);
    while (end > 0) {
      long start = Math.max(0, end - BLOCK);
      buffer.clear().limit((int) (end - start));
      readFully(buffer, start);
      for (int i = buffer.limit() - 1; i >= 0; i--) {
        if (buffer.get(i) == '\n' && --left == 0) {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private void readFully(ByteBuffer buffer, long from) throws IOException {
    long position = from;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, position);
      if (read < 0) {
        throw new IOException("log file " + path + " was cut while it was read");
      }
      position += read;
    }
  }

  /**
   * The next complete line; null when there is none yet, in which case what there is of it is kept
   * for the next call.
   */
  @Nullable LogLine next() throws IOException {
    while (true) {
      while (block.hasRemaining()) {
        byte b = block.get();
        if (b == '\n') {
          int complete = length;
          length = 0;
          return LogLine.parse(line, complete);
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = b;
      }
      block.clear();
      int read = channel.read(block);
      block.flip();
      if (read < 0) {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
