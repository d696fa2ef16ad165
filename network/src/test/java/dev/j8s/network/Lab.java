package dev.j8s.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.j8s.client.json.Json;
import dev.j8s.network.host.Commands;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosts on one LAN, each a network namespace with a {@link TestNode} in it, and pods behind them.
 * Node n is 172.31.77.n with pods 10.244.n.x; outside of the cluster is 172.31.77.254.
 */
final class Lab implements AutoCloseable {
  static final String OUTSIDE = "network-lan";

  private static final String SERVER =
      """
      import socket, sys, threading
      name, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
      tcp = socket.create_server((address, port), backlog=64)
      udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); udp.bind((address, port))
      def datagrams():
        while True:
          data, client = udp.recvfrom(2000)
          udp.sendto(("%s %s" % (name, client[0])).encode(), client)
      threading.Thread(target=datagrams, daemon=True).start()
      print("ready", flush=True)
      while True:
        connection, client = tcp.accept()
        connection.sendall(("%s %s" % (name, client[0])).encode()); connection.close()
      """;
  private static final String TCP_CLIENT =
      """
      import socket, sys
      for i in range(int(sys.argv[3])):
        try:
          s = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=2)
          print(s.recv(2000).decode() or "closed"); s.close()
        except Exception as e: print(type(e).__name__)
      """;
  private static final String UDP_CLIENT =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1)
      s.bind(("", int(sys.argv[3]))); s.sendto(b"?", (sys.argv[1], int(sys.argv[2])))
      try: print(s.recvfrom(2000)[0].decode())
      except Exception as e: print(type(e).__name__)
      """;
  private static final String NAME_CLIENT =
      """
      import socket, sys, struct
      name = b"".join(bytes([len(l)]) + l.encode() for l in sys.argv[2].split(".")) + b"\\0"
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3)
      s.sendto(struct.pack(">6H", 7, 256, 1, 0, 0, 0) + name + struct.pack(">2H", 1, 1), (sys.argv[1], 53))
      try:
        a = s.recv(4096); n = struct.unpack(">H", a[6:8])[0]
        print(a[3] & 15, " ".join(sorted(socket.inet_ntoa(a[12 + len(name) + 4 + 16 * i + 12:][:4]) for i in range(n))))
      except Exception as e: print(type(e).__name__)
      """;

  private final Path folder;
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final Map<String, PrintStream> nodes = new LinkedHashMap<>();
  private final Map<String, Process> nodeProcesses = new HashMap<>();

  Lab(Path folder, int nodes) throws IOException {
    this.folder = folder;
    namespace(OUTSIDE);
    ip("-n %s link add br0 type bridge".formatted(OUTSIDE));
    ip("-n %s addr add 172.31.77.254/24 dev br0".formatted(OUTSIDE));
    ip("-n %s link set br0 up".formatted(OUTSIDE));
    for (int i = 1; i <= nodes; i++) {
      String host = host(i);
      namespace(host);
      ip("-n %s link add v%d type veth peer name eth0 netns %s".formatted(OUTSIDE, i, host));
      ip("-n %s link set v%d master br0 up".formatted(OUTSIDE, i));
      ip("-n %s addr add 172.31.77.%d/24 dev eth0".formatted(host, i));
      ip("-n %s link set eth0 up".formatted(host));
      ip("-n %s route add default via 172.31.77.254".formatted(host));
    }
  }

  static String host(int node) {
    return "network-n" + node;
  }

  static String pod(int node, int number) {
    return "network-p" + node + "-" + number;
  }

  static String podIp(int node, int number) {
    return "10.244." + node + "." + number;
  }

  /** A pod wired as the CNI plugin does it. */
  void pod(int node, int number, int port) throws IOException {
    String pod = pod(node, number);
    String gateway = podIp(node, 1);
    namespace(pod);
    ip(
        "-n %s link add veth%d type veth peer name eth0 netns %s"
            .formatted(host(node), number, pod));
    ip("-n %s addr add %s/32 dev veth%d".formatted(host(node), gateway, number));
    ip("-n %s link set veth%d up".formatted(host(node), number));
    ip(
        "-n %s route add %s dev veth%d scope host"
            .formatted(host(node), podIp(node, number), number));
    ip("-n %s addr add %s/32 dev eth0".formatted(pod, podIp(node, number)));
    ip("-n %s link set eth0 up".formatted(pod));
    ip("-n %s route add %s dev eth0 scope link".formatted(pod, gateway));
    ip("-n %s route add default via %s".formatted(pod, gateway));
    serve(pod, pod, "0.0.0.0", port);
  }

  /** Answers who it is and who asks, by TCP and UDP. */
  void serve(String namespace, String name, String address, int port) throws IOException {
    Process process =
        start(
            namespace,
            List.of("/usr/bin/python3", "-c", SERVER, name, address, String.valueOf(port)));
    await(process);
  }

  void startNode(int node) throws IOException {
    Path data = Files.createDirectories(folder.resolve(host(node)));
    Files.writeString(data.resolve("resolv.conf"), "nameserver 172.31.77.254\n");
    Process process =
        start(
            host(node),
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                TestNode.class.getName(),
                "node" + node,
                data.toString()));
    await(process);
    nodeProcesses.put(host(node), process);
    nodes.put(host(node), new PrintStream(process.getOutputStream(), true, UTF_8));
  }

  /** Ends a node's process and clears its host; the answer is 0 if the kernel refused nothing. */
  int stopNode(int node) throws InterruptedException {
    requireNonNull(nodes.remove(host(node))).close();
    return requireNonNull(nodeProcesses.remove(host(node))).waitFor();
  }

  void set(HasMetadata object) {
    tell("set", object);
  }

  void remove(HasMetadata object) {
    tell("remove", object);
  }

  List<String> tcp(String from, String address, int port, int times) throws IOException {
    return python(from, TCP_CLIENT, address, String.valueOf(port), String.valueOf(times))
        .lines()
        .toList();
  }

  String tcp(String from, String address, int port) throws IOException {
    return tcp(from, address, port, 1).getFirst();
  }

  String udp(String from, String address, int port, int sourcePort) throws IOException {
    return python(from, UDP_CLIENT, address, String.valueOf(port), String.valueOf(sourcePort));
  }

  /** The response code and addresses of a name. */
  String resolve(String from, String name) throws IOException {
    return python(from, NAME_CLIENT, "10.96.0.10", name);
  }

  String in(String namespace, String... command) throws IOException {
    return commands(namespace).require(command);
  }

  Path data(int node) {
    return folder.resolve(host(node));
  }

  @Override
  public void close() throws IOException {
    nodes.values().forEach(PrintStream::close);
    processes.forEach(Process::destroyForcibly);
    for (String namespace : namespaces) {
      ip("netns del " + namespace);
    }
  }

  private void tell(String verb, HasMetadata object) {
    String line = verb + " " + object.getKind() + " " + Json.mapper().writeValueAsString(object);
    nodes.values().forEach(node -> node.println(line));
  }

  private String python(String from, String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", script));
    command.addAll(List.of(arguments));
    return commands(from).require(command, "");
  }

  private void namespace(String name) throws IOException {
    ip("netns add " + name);
    namespaces.add(name);
    ip("-n %s link set lo up".formatted(name));
  }

  private static Commands commands(String namespace) {
    return new Commands(enter(namespace));
  }

  private static List<String> enter(String namespace) {
    return List.of("nsenter", "--net=/run/netns/" + namespace);
  }

  private Process start(String namespace, List<String> command) throws IOException {
    List<String> words = new ArrayList<>(enter(namespace));
    words.addAll(command);
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }

  private static void await(Process process) throws IOException {
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("ready")) {
        return;
      }
    }
    throw new IOException("ended before it was ready: " + process.info().commandLine().orElse("?"));
  }

  private static void ip(String arguments) throws IOException {
    new Commands().require(List.of(("ip " + arguments).split(" ")), "");
  }
}
