package dev.j8s.api.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the protobuf wire format from part of an array. */
final class WireReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private WireReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  void skipMagic(int length) {
    advance(length);
  }

  boolean isAtEnd() {
    return at >= end;
  }

  /** Field number and wire type; the number is the upper part. */
  int tag() {
    long tag = varint();
    if (tag <= 0 || tag > Integer.MAX_VALUE || tag >>> 3 == 0) {
      throw malformed("proto: illegal tag " + tag);
    }
    return (int) tag;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw malformed("unexpected EOF");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("proto: integer overflow");
  }

  long fixed64() {
    int from = advance(Long.BYTES);
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (bytes[from + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** A reader of the message that comes next. */
  WireReader message() {
    int length = length();
    int from = advance(length);
    return new WireReader(bytes, from, from + length);
  }

  byte[] bytes() {
    int length = length();
    int from = advance(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  String text() {
    int length = length();
    int from = advance(length);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw malformed("unexpected EOF");
    }
    return (int) length;
  }

  private int advance(int count) {
    if (count > end - at) {
      throw malformed("unexpected EOF");
    }
    int from = at;
    at += count;
    return from;
  }

  void skip(int wireType) {
    switch (wireType) {
      case ReverseBuffer.VARINT -> varint();
      case ReverseBuffer.FIXED64 -> advance(Long.BYTES);
      case ReverseBuffer.BYTES -> advance(length());
      case ReverseBuffer.FIXED32 -> advance(Integer.BYTES);
      default -> throw malformed("proto: illegal wireType " + wireType);
    }
  }

  static MalformedMessage malformed(String why) {
    return new MalformedMessage(why);
  }

  /** The bytes are no message of the expected kind. */
  static final class MalformedMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
      super(message);
    }
  }
}
