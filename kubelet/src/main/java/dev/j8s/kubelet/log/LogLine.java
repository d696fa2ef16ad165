package dev.j8s.kubelet.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;

/**
 * One line of a CRI log file: {@code 2026-01-31T10:20:30.123456789Z stdout F text}. The tag P means
 * that the line goes on in the next of its stream, F that it ends.
 *
 * @param text with its newline when the line ends here
 */
record LogLine(Instant time, String stream, boolean partial, byte[] text) {

  /**
   * @param raw without its newline
   * @throws IllegalArgumentException when it is no such line
   */
  static LogLine parse(byte[] raw, int length) {
    int afterTime = indexOf(raw, 0, length);
    int afterStream = indexOf(raw, afterTime + 1, length);
    int afterTags = indexOf(raw, afterStream + 1, length);
    String stream = ascii(raw, afterTime + 1, afterStream);
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      throw new IllegalArgumentException("unexpected stream type \"" + stream + "\"");
    }
    // Tags are separated by colons; only the first one has a meaning yet.
    boolean partial = raw[afterStream + 1] == 'P';
    byte[] text = Arrays.copyOfRange(raw, afterTags + 1, partial ? length : length + 1);
    if (!partial) {
      text[text.length - 1] = '\n';
    }
    return new LogLine(time(ascii(raw, 0, afterTime)), stream, partial, text);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unexpected timestamp format \"" + text + "\"", e);
    }
  }

  private static int indexOf(byte[] raw, int from, int length) {
    for (int i = from; i < length; i++) {
      if (raw[i] == ' ') {
        return i;
      }
    }
    throw new IllegalArgumentException("not a line of a container log: " + ascii(raw, 0, length));
  }

  private static String ascii(byte[] raw, int from, int to) {
    return new String(raw, from, to - from, US_ASCII);
  }
}
