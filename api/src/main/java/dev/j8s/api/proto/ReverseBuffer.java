package dev.j8s.api.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes written from the end to the front: the length of a message is known when its header is
 * written, so nothing is measured or copied twice. Callers write fields last to first.
 */
public final class ReverseBuffer {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int BYTES = 2;
  public static final int FIXED32 = 5;

  private byte[] buffer = new byte[1024];
  private int start = buffer.length;

  /** How many bytes are there; the difference of two marks is the size of what came between. */
  public int size() {
    return buffer.length - start;
  }

  private void room(int bytes) {
    if (start < bytes) {
      int size = size();
      byte[] larger = new byte[Math.max(buffer.length * 2, size + bytes)];
      System.arraycopy(buffer, start, larger, larger.length - size, size);
      buffer = larger;
      start = larger.length - size;
    }
  }

  public void tag(int number, int wireType) {
    varint(((long) number << 3) | wireType);
  }

  public void varint(long value) {
    int length = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    room(length);
    start -= length;
    long rest = value;
    for (int i = 0; i < length; i++) {
      buffer[start + i] = (byte) (i == length - 1 ? rest : (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
  }

  public void fixed64(long value) {
    room(Long.BYTES);
    start -= Long.BYTES;
    for (int i = 0; i < Long.BYTES; i++) {
      buffer[start + i] = (byte) (value >>> (8 * i));
    }
  }

  /** Bytes as they are, without a length. */
  public void raw(byte[] bytes) {
    room(bytes.length);
    start -= bytes.length;
    System.arraycopy(bytes, 0, buffer, start, bytes.length);
  }

  public void bytes(int number, byte[] value) {
    raw(value);
    header(number, value.length);
  }

  public void text(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Tag and length in front of what was written since the size was {@code before}. */
  public void close(int number, int before) {
    header(number, size() - before);
  }

  private void header(int number, int length) {
    varint(length);
    tag(number, BYTES);
  }

  public byte[] toBytes() {
    return Arrays.copyOfRange(buffer, start, buffer.length);
  }
}
