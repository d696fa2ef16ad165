package dev.j8s.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A resource record of class IN.
 *
 * @param name lower case, without the last dot
 * @param ttl in seconds
 * @param data as it goes on the wire, names in it uncompressed
 */
record DnsRecord(String name, int type, int ttl, byte[] data) {
  static final int A = 1;
  static final int NS = 2;
  static final int CNAME = 5;
  static final int SOA = 6;
  static final int PTR = 12;
  static final int TXT = 16;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int OPT = 41;
  static final int ANY = 255;

  /** Of type A or AAAA, as the address is. */
  static DnsRecord address(String name, int ttl, byte[] address) {
    return new DnsRecord(name, address.length == 4 ? A : AAAA, ttl, address);
  }

  static DnsRecord address(String name, int ttl, InetAddress address) {
    return address(name, ttl, address.getAddress());
  }

  /** Of a type whose data is one name. */
  static DnsRecord pointing(String name, int type, int ttl, String target) {
    return new DnsRecord(name, type, ttl, wire(target));
  }

  static DnsRecord srv(String name, int ttl, int weight, int port, String target) {
    byte[] host = wire(target);
    byte[] data =
        ByteBuffer.allocate(6 + host.length)
            .putShort((short) 0)
            .putShort((short) weight)
            .putShort((short) port)
            .put(host)
            .array();
    return new DnsRecord(name, SRV, ttl, data);
  }

  static DnsRecord txt(String name, int ttl, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new DnsRecord(
        name,
        TXT,
        ttl,
        ByteBuffer.allocate(1 + bytes.length).put((byte) bytes.length).put(bytes).array());
  }

  static DnsRecord soa(String zone, int ttl, String server, String mailbox, int serial) {
    byte[] first = wire(server);
    byte[] second = wire(mailbox);
    byte[] data =
        ByteBuffer.allocate(first.length + second.length + 20)
            .put(first)
            .put(second)
            .putInt(serial)
            .putInt(7200)
            .putInt(1800)
            .putInt(86400)
            .putInt(ttl)
            .array();
    return new DnsRecord(zone, SOA, ttl, data);
  }

  /** A name's labels, each with its length before it. */
  static byte[] wire(String name) {
    var out = new ByteArrayOutputStream(name.length() + 2);
    if (!name.isEmpty()) {
      for (String label : name.split("\\.", -1)) {
        byte[] bytes = label.getBytes(ISO_8859_1);
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    out.write(0);
    return out.toByteArray();
  }
}
