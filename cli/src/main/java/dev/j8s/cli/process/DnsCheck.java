package dev.j8s.cli.process;

import com.google.common.base.Splitter;
import com.google.common.primitives.Shorts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Asks cluster DNS for one name, as a pod would. */
final class DnsCheck {
  private static final int PORT = 53;
  private static final int PATIENCE_MILLIS = 500;
  private static final int ID = 0x6a38;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int ANSWER_CODE = 0x0f;
  private static final int TYPE_A = 1;
  private static final int CLASS_IN = 1;

  private DnsCheck() {}

  /** Succeeds when the server answers the name with an address. */
  static void ask(String server, String name) throws IOException {
    byte[] query = query(name);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(server), PORT));
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      socket.receive(answer);
      byte[] bytes = answer.getData();
      int code = bytes[3] & ANSWER_CODE;
      int answers = Shorts.fromBytes(bytes[6], bytes[7]) & 0xffff;
      if (code != 0 || answers == 0) {
        throw new IOException(name + " has no address yet (code " + code + ")");
      }
    }
  }

  private static byte[] query(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(ID);
    out.writeShort(RECURSION_DESIRED);
    out.writeShort(1);
    out.writeShort(0);
    out.writeInt(0);
    for (String label : Splitter.on('.').split(name)) {
      byte[] text = label.getBytes(StandardCharsets.US_ASCII);
      out.writeByte(text.length);
      out.write(text);
    }
    out.writeByte(0);
    out.writeShort(TYPE_A);
    out.writeShort(CLASS_IN);
    return bytes.toByteArray();
  }
}
