package dev.j8s.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Key;
import dev.j8s.client.time.SystemEnvironment;
import dev.j8s.network.host.Cidr;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class DnsServerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final SystemEnvironment environment = new SystemEnvironment();
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Zone zone =
      new Zone(
          "cluster.local",
          InetAddress.ofLiteral("10.96.0.10"),
          List.of(Cidr.parse("10.96.0.0/12")),
          1);
  private final AtomicInteger asked = new AtomicInteger();
  private DatagramSocket upstream;
  private Forwarder forwarder;
  private DnsServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    upstream = new DatagramSocket(0, LOOPBACK);
    environment.executor().execute(this::answerUpstream);
    var nobody = new DatagramSocket(0, LOOPBACK);
    var deaf = new InetSocketAddress(LOOPBACK, nobody.getLocalPort());
    nobody.close();
    forwarder =
        new Forwarder(
            List.of(deaf, new InetSocketAddress(LOOPBACK, upstream.getLocalPort())),
            threads,
            environment);
    server = new DnsServer(new Resolver(zone, forwarder, environment), threads);
    address = server.listen(new InetSocketAddress(LOOPBACK, 0));
    put("web", 1);
    put("many", 100);
    zone.put(
        new Key("default", "outside"),
        ServiceRecords.of(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("outside")
                .endMetadata()
                .withNewSpec()
                .withType("ExternalName")
                .withExternalName("example.org")
                .endSpec()
                .build(),
            List.of(),
            "svc.cluster.local"));
  }

  @AfterEach
  void stop() {
    server.close();
    forwarder.close();
    upstream.close();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    environment.close();
  }

  @Test
  void answersByUdpAndTcpAlike() throws IOException {
    DnsQuery query = DnsQuery.of(7, "web.default.svc.cluster.local", DnsRecord.A);
    for (byte[] response : List.of(udp(query.message()), tcp(query.message()))) {
      assertThat(DnsMessages.code(response)).isZero();
      assertThat(response).startsWith(0, 7);
      assertThat(addresses(response)).containsExactly("10.1.0.0");
    }
  }

  @Test
  void repeatsTheQuestionInTheClientsOwnCase() throws IOException {
    byte[] message = DnsQuery.of(1, "web.default.svc.cluster.local", DnsRecord.A).message();
    message[13] = 'W';
    byte[] response = udp(message);
    assertThat(response[13]).isEqualTo((byte) 'W');
    assertThat(addresses(response)).containsExactly("10.1.0.0");
  }

  @Test
  void cutsWhatDoesNotFitADatagramAndSendsAllByTcp() throws IOException {
    DnsQuery query = DnsQuery.of(1, "many.default.svc.cluster.local", DnsRecord.A);
    byte[] cut = udp(query.message());
    assertThat(cut.length).isLessThanOrEqualTo(1232);
    assertThat(DnsMessages.isTruncated(cut)).isTrue();
    assertThat(addresses(cut)).hasSizeBetween(50, 99);
    byte[] all = tcp(query.message());
    assertThat(DnsMessages.isTruncated(all)).isFalse();
    assertThat(addresses(all)).hasSize(100);
  }

  @Test
  void asksTheNextServerWhenOneIsNotThereAndRemembersTheAnswer() throws IOException {
    DnsQuery query = DnsQuery.of(9, "Example.org".toLowerCase(Locale.ROOT), DnsRecord.A);
    assertThat(addresses(udp(query.message()))).containsExactly("192.0.2.1");
    byte[] again = udp(DnsQuery.of(10, "example.org", DnsRecord.A).message());
    assertThat(again).startsWith(0, 10);
    assertThat(addresses(again)).containsExactly("192.0.2.1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void followsAnAliasOutOfTheCluster() throws IOException {
    byte[] response =
        udp(DnsQuery.of(1, "outside.default.svc.cluster.local", DnsRecord.A).message());
    assertThat(DnsMessages.addressesAndAliases(response))
        .extracting(DnsRecord::type)
        .containsExactly(DnsRecord.CNAME, DnsRecord.A);
    assertThat(addresses(response)).containsExactly("192.0.2.1");
  }

  @Test
  void asksForTheWholeOfWhatAnAliasLeadsTo() throws IOException {
    zone.put(
        new Key("default", "large"),
        ServiceRecords.of(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("large")
                .endMetadata()
                .withNewSpec()
                .withType("ExternalName")
                .withExternalName("large.example.org")
                .endSpec()
                .build(),
            List.of(),
            "svc.cluster.local"));
    try (var whole = new ServerSocket(upstream.getLocalPort(), 1, LOOPBACK)) {
      environment.executor().execute(() -> answerByTcp(whole));
      byte[] response =
          udp(DnsQuery.of(1, "large.default.svc.cluster.local", DnsRecord.A).message());
      assertThat(addresses(response)).containsExactly("192.0.2.1", "192.0.2.2");
    }
  }

  private static void answerByTcp(ServerSocket listening) {
    try (Socket client = listening.accept()) {
      var in = new DataInputStream(client.getInputStream());
      byte[] message = in.readNBytes(in.readUnsignedShort());
      DnsQuery query = DnsQuery.parse(message);
      byte[] response =
          DnsMessages.answer(
              query,
              DnsAnswer.of(
                  List.of(
                      DnsRecord.address(query.name(), 60, InetAddress.ofLiteral("192.0.2.1")),
                      DnsRecord.address(query.name(), 60, InetAddress.ofLiteral("192.0.2.2")))),
              DnsMessages.LARGEST);
      var out = new DataOutputStream(client.getOutputStream());
      out.writeShort(response.length);
      out.write(response);
      out.flush();
    } catch (IOException | DnsQuery.BadQueryException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysWhatIsWrongWithAQuery() throws IOException {
    byte[] twoQuestions = DnsQuery.of(1, "web", DnsRecord.A).message();
    twoQuestions[5] = 2;
    assertThat(DnsMessages.code(udp(twoQuestions))).isEqualTo(DnsAnswer.FORMAT_ERROR);
    byte[] endsTooSoon = Arrays.copyOf(DnsQuery.of(1, "web", DnsRecord.A).message(), 14);
    assertThat(DnsMessages.code(udp(endsTooSoon))).isEqualTo(DnsAnswer.FORMAT_ERROR);
    byte[] update = DnsQuery.of(1, "web", DnsRecord.A).message();
    update[2] = 5 << 3;
    assertThat(DnsMessages.code(udp(update))).isEqualTo(DnsAnswer.NOT_IMPLEMENTED);
  }

  private void put(String name, int endpoints) {
    var slice = new EndpointSliceBuilder().withAddressType("IPv4");
    for (int i = 0; i < endpoints; i++) {
      slice.addNewEndpoint().withAddresses("10.1.0." + i).endEndpoint();
    }
    var service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            .endSpec()
            .build();
    zone.put(
        Key.of(service), ServiceRecords.of(service, List.of(slice.build()), "svc.cluster.local"));
  }

  private byte[] udp(byte[] message) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.send(new DatagramPacket(message, message.length, address));
      var packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  private byte[] tcp(byte[] message) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(message.length);
      out.write(message);
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      return in.readNBytes(in.readUnsignedShort());
    }
  }

  private static List<String> addresses(byte[] response) throws IOException {
    return DnsMessages.addressesAndAliases(response).stream()
        .filter(record -> record.type() == DnsRecord.A)
        .map(record -> {
          try {
            return InetAddress.getByAddress(record.data()).getHostAddress();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  private void answerUpstream() {
    var packet = new DatagramPacket(new byte[4096], 4096);
    while (true) {
      try {
        upstream.receive(packet);
        asked.incrementAndGet();
        DnsQuery query = DnsQuery.parse(Arrays.copyOf(packet.getData(), packet.getLength()));
        byte[] response =
            DnsMessages.answer(
                query,
                DnsAnswer.of(
                    List.of(
                        DnsRecord.address(query.name(), 60, InetAddress.ofLiteral("192.0.2.1")))),
                1232);
        if (query.name().startsWith("large")) {
          response[2] |= 0x02;
        }
        upstream.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
      } catch (IOException | DnsQuery.BadQueryException e) {
        if (upstream.isClosed()) {
          return;
        }
        throw new AssertionError(e);
      }
    }
  }
}
