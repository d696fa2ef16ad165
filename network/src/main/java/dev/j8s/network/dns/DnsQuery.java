package dev.j8s.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A query as it came, and what matters of it.
 *
 * @param message all of it
 * @param name lower case, without the last dot
 * @param questionEnd where the question ends in the message
 * @param ednsSize how many bytes the client takes in one datagram; 0: it did not say
 * @param dnssecOk whether the client wants signatures too
 */
record DnsQuery(
    byte[] message,
    String name,
    int type,
    int dnsClass,
    int questionEnd,
    int ednsSize,
    boolean dnssecOk) {

  static final int HEADER = 12;
  static final int CLASS_IN = 1;
  private static final int PLAIN_LIMIT = 512;
  private static final int LARGEST_DATAGRAM = 4096;

  /** Says that bytes are no query that can be answered by more than an error code. */
  static final class BadQueryException extends Exception {
    private final int code;

    BadQueryException(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  static DnsQuery parse(byte[] message) throws BadQueryException {
    var in = ByteBuffer.wrap(message);
    try {
      int flags = in.getShort(2);
      if ((flags >> 11 & 0xf) != 0) {
        throw new BadQueryException(DnsAnswer.NOT_IMPLEMENTED, "not a standard query");
      }
      if (in.getShort(4) != 1) {
        throw new BadQueryException(DnsAnswer.FORMAT_ERROR, "not exactly one question");
      }
      in.position(HEADER);
      String name = name(in);
      int type = in.getShort() & 0xffff;
      int dnsClass = in.getShort() & 0xffff;
      int end = in.position();
      Edns edns = edns(in);
      return new DnsQuery(message, name, type, dnsClass, end, edns.size(), edns.dnssecOk());
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new BadQueryException(DnsAnswer.FORMAT_ERROR, "the query ends too soon");
    }
  }

  /** A query of our own, with recursion desired. */
  static DnsQuery of(int id, String name, int type) {
    byte[] wire = DnsRecord.wire(name);
    byte[] message =
        ByteBuffer.allocate(HEADER + wire.length + 4 + 11)
            .putShort((short) id)
            .putShort((short) 0x0100)
            .putShort((short) 1)
            .putShort((short) 0)
            .putShort((short) 0)
            .putShort((short) 1)
            .put(wire)
            .putShort((short) type)
            .putShort((short) CLASS_IN)
            .put((byte) 0)
            .putShort((short) DnsRecord.OPT)
            .putShort((short) 1232)
            .putInt(0)
            .putShort((short) 0)
            .array();
    return new DnsQuery(message, name, type, CLASS_IN, HEADER + wire.length + 4, 1232, false);
  }

  int id() {
    return (message[0] & 0xff) << 8 | (message[1] & 0xff);
  }

  int flags() {
    return (message[2] & 0xff) << 8 | (message[3] & 0xff);
  }

  /** How many bytes of answer the client takes in one datagram. */
  int datagramLimit() {
    return Math.clamp(ednsSize, PLAIN_LIMIT, LARGEST_DATAGRAM);
  }

  private static String name(ByteBuffer in) throws BadQueryException {
    var name = new StringBuilder();
    int length = in.get() & 0xff;
    while (length != 0) {
      if (length > 63 || name.length() + length > 254) {
        throw new BadQueryException(DnsAnswer.FORMAT_ERROR, "the question's name is malformed");
      }
      byte[] label = new byte[length];
      in.get(label);
      if (!name.isEmpty()) {
        name.append('.');
      }
      // A dot inside a label is not the dot between labels.
      name.append(new String(label, ISO_8859_1).replace('.', '\0'));
      length = in.get() & 0xff;
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private record Edns(int size, boolean dnssecOk) {}

  private static Edns edns(ByteBuffer in) throws BadQueryException {
    int records =
        (in.getShort(6) & 0xffff) + (in.getShort(8) & 0xffff) + (in.getShort(10) & 0xffff);
    for (int i = 0; i < records; i++) {
      DnsMessages.skipName(in);
      int type = in.getShort() & 0xffff;
      int size = in.getShort() & 0xffff;
      int extension = in.getInt();
      int length = in.getShort() & 0xffff;
      in.position(in.position() + checkLength(in, length));
      if (type == DnsRecord.OPT) {
        return new Edns(Math.max(size, PLAIN_LIMIT), (extension & 0x8000) != 0);
      }
    }
    return new Edns(0, false);
  }

  private static int checkLength(ByteBuffer in, int length) throws BadQueryException {
    if (length > in.remaining()) {
      throw new BadQueryException(DnsAnswer.FORMAT_ERROR, "a record is longer than the query");
    }
    return length;
  }
}
