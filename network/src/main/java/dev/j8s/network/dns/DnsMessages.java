package dev.j8s.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes answers and reads those of other servers. */
final class DnsMessages {
  static final int LARGEST = 65_535;

  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int KEPT_FROM_QUERY = 0x7910; // operation, recursion desired, checking off
  private static final int OPT_LENGTH = 11;
  private static final int OUR_EDNS_SIZE = 1232;

  private DnsMessages() {}

  /** The answer to a query in at most this many bytes, marked as cut off if it needs more. */
  static byte[] answer(DnsQuery query, DnsAnswer answer, int limit) {
    int room = limit - (query.ednsSize() > 0 ? OPT_LENGTH : 0);
    var out = ByteBuffer.allocate(Math.min(LARGEST, estimate(query, answer)));
    out.put(query.message(), 0, query.questionEnd());
    Map<String, Integer> written = new HashMap<>();
    written.put(query.name(), DnsQuery.HEADER);
    int answers = write(out, answer.answers(), room, written);
    boolean cut = answers < answer.answers().size();
    int authority = cut ? 0 : write(out, answer.authority(), room, written);
    int additional = cut ? 0 : write(out, answer.additional(), room, written);
    if (query.ednsSize() > 0) {
      additional++;
      out.put((byte) 0)
          .putShort((short) DnsRecord.OPT)
          .putShort((short) OUR_EDNS_SIZE)
          .putInt(0)
          .putShort((short) 0);
    }
    int flags =
        RESPONSE
            | (query.flags() & KEPT_FROM_QUERY)
            | (answer.authoritative() ? AUTHORITATIVE : 0)
            | (cut ? TRUNCATED : 0)
            | RECURSION_AVAILABLE
            | answer.code();
    out.putShort(2, (short) flags)
        .putShort(4, (short) 1)
        .putShort(6, (short) answers)
        .putShort(8, (short) authority)
        .putShort(10, (short) additional);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /** The answer to bytes that are no good query: a header with the code. */
  static byte[] failure(byte[] message, int code) {
    return ByteBuffer.allocate(DnsQuery.HEADER)
        .put(message, 0, 2)
        .putShort((short) (RESPONSE | ((message[2] & 0xff) << 8 & KEPT_FROM_QUERY) | code))
        .array();
  }

  /** Another server's response cut down to its question, for a client that takes no more. */
  static byte[] cut(DnsQuery query) {
    return answer(
        query,
        new DnsAnswer(
            DnsAnswer.NO_ERROR,
            false,
            List.of(new DnsRecord(query.name(), DnsRecord.TXT, 0, new byte[0])),
            List.of(),
            List.of()),
        query.questionEnd());
  }

  static boolean isResponse(byte[] message) {
    return message.length >= DnsQuery.HEADER && (message[2] & 0x80) != 0;
  }

  /** Whether a response repeats the query's question, in whatever case. */
  static boolean sameQuestion(DnsQuery query, byte[] response) {
    if (response.length < query.questionEnd() || response[4] != 0 || response[5] != 1) {
      return false;
    }
    for (int i = DnsQuery.HEADER; i < query.questionEnd(); i++) {
      if (lower(query.message()[i]) != lower(response[i])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  static boolean isTruncated(byte[] message) {
    return (message[2] & 0x02) != 0;
  }

  static int code(byte[] message) {
    return message[3] & 0xf;
  }

  /**
   * Where the lives of the records of a response stand, with each one's seconds. Records that have
   * no life (OPT) are left out.
   */
  static List<Life> lives(byte[] response) {
    List<Life> lives = new ArrayList<>();
    var in = ByteBuffer.wrap(response);
    int records = startOfRecords(in, true);
    for (int i = 0; i < records; i++) {
      skipName(in);
      int type = in.getShort() & 0xffff;
      in.getShort();
      if (type != DnsRecord.OPT) {
        lives.add(new Life(in.position(), in.getInt(in.position()), type));
      }
      in.getInt();
      int length = in.getShort() & 0xffff;
      in.position(in.position() + length);
    }
    return lives;
  }

  /** A record's time to live: where it is in the message, and what it is in seconds. */
  record Life(int position, int seconds, int type) {}

  /** The addresses and aliases among the answers of a response. */
  static List<DnsRecord> addressesAndAliases(byte[] response) {
    List<DnsRecord> found = new ArrayList<>();
    var in = ByteBuffer.wrap(response);
    int records = startOfRecords(in, false);
    for (int i = 0; i < records; i++) {
      String name = name(in);
      int type = in.getShort() & 0xffff;
      in.getShort();
      int ttl = in.getInt();
      int length = in.getShort() & 0xffff;
      int end = in.position() + length;
      switch (type) {
        case DnsRecord.CNAME -> found.add(DnsRecord.pointing(name, type, ttl, name(in)));
        case DnsRecord.A, DnsRecord.AAAA -> {
          byte[] data = new byte[length];
          in.get(data);
          found.add(new DnsRecord(name, type, ttl, data));
        }
        default -> {}
      }
      in.position(end);
    }
    return found;
  }

  static void skipName(ByteBuffer in) {
    while (true) {
      int length = in.get() & 0xff;
      if (length == 0) {
        return;
      }
      if (length >= 0xc0) {
        in.get();
        return;
      }
      in.position(in.position() + length);
    }
  }

  private static int startOfRecords(ByteBuffer in, boolean all) {
    in.position(DnsQuery.HEADER);
    for (int i = 0; i < in.getShort(4); i++) {
      skipName(in);
      in.getInt();
    }
    int answers = in.getShort(6) & 0xffff;
    return all ? answers + (in.getShort(8) & 0xffff) + (in.getShort(10) & 0xffff) : answers;
  }

  private static String name(ByteBuffer in) {
    var name = new StringBuilder();
    int end = -1;
    for (int jumps = 0; jumps < 128; ) {
      int length = in.get() & 0xff;
      if (length == 0) {
        break;
      }
      if (length >= 0xc0) {
        int target = (length & 0x3f) << 8 | (in.get() & 0xff);
        end = end < 0 ? in.position() : end;
        in.position(target);
        jumps++;
        continue;
      }
      byte[] label = new byte[length];
      in.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, ISO_8859_1));
      if (name.length() > 255) {
        throw new IllegalArgumentException("a name of more than 255 bytes in a response");
      }
    }
    if (end >= 0) {
      in.position(end);
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private static int write(
      ByteBuffer out, List<DnsRecord> records, int room, Map<String, Integer> written) {
    int count = 0;
    for (DnsRecord record : records) {
      Integer before = written.get(record.name());
      byte[] name = before == null ? DnsRecord.wire(record.name()) : new byte[0];
      int length = (before == null ? name.length : 2) + 10 + record.data().length;
      if (out.position() + length > room) {
        return count;
      }
      if (before == null) {
        if (out.position() < 0x4000) {
          written.put(record.name(), out.position());
        }
        out.put(name);
      } else {
        out.putShort((short) (0xc000 | before));
      }
      out.putShort((short) record.type())
          .putShort((short) DnsQuery.CLASS_IN)
          .putInt(record.ttl())
          .putShort((short) record.data().length)
          .put(record.data());
      count++;
    }
    return count;
  }

  private static int estimate(DnsQuery query, DnsAnswer answer) {
    int size = query.questionEnd() + OPT_LENGTH;
    for (List<DnsRecord> section :
        List.of(answer.answers(), answer.authority(), answer.additional())) {
      for (DnsRecord record : section) {
        size += record.name().length() + 12 + record.data().length;
      }
    }
    return size;
  }
}
