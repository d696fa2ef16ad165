package dev.j8s.apiserver.proxy;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.WebSocket;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code pods/exec}, {@code pods/attach} and {@code pods/portforward}. A SPDY client is spliced to
 * the node's agent; a WebSocket client's channels are translated, or its tunnel unwrapped.
 */
public final class StreamEndpoint {
  private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
  private static final List<String> COMMAND_VERSIONS = List.of("v4.channel.k8s.io");
  private static final List<String> FORWARD_VERSIONS = List.of("portforward.k8s.io");

  private final Nodes nodes;
  private final Answers answers;
  private final HttpForward forward;

  public StreamEndpoint(Nodes nodes, Answers answers) {
    this.nodes = nodes;
    this.answers = answers;
    this.forward = new HttpForward(answers);
  }

  /** By resource and subresource. */
  public Map<String, RequestHandler> handlers() {
    return Map.of(
        "pods/exec", request -> command(request, "exec"),
        "pods/attach", request -> command(request, "attach"),
        "pods/portforward", this::portForward);
  }

  private void command(ApiRequest request, String what) {
    RequestInfo info = request.info();
    QueryParameters query = request.query();
    checkVerb(info);
    CommandStreams streams =
        new CommandStreams(
            query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), query.flag("tty"));
    if (!streams.stdin() && !streams.stdout() && !streams.stderr()) {
      throw ApiException.badRequest("you must specify at least one of stdin, stdout, stderr");
    }
    if (what.equals("exec") && query.all("command").isEmpty()) {
      throw ApiException.badRequest("you must specify at least one command for the container");
    }
    ObjectNode pod = nodes.object("pods", info.namespace(), info.name());
    String container = PodContainers.choose(pod, info.name(), query.first("container"));
    List<String> parameters = new ArrayList<>();
    for (String one : query.all("command")) {
      parameters.add("command=" + encode(one));
    }
    add(parameters, "input", streams.stdin());
    add(parameters, "output", streams.stdout());
    add(parameters, "error", streams.stderr());
    add(parameters, "tty", streams.tty());
    String uri =
        "/"
            + what
            + "/"
            + info.namespace()
            + "/"
            + info.name()
            + "/"
            + container
            + "?"
            + String.join("&", parameters);
    Target target = nodes.agent(node(pod, info.name()), uri);
    Exchange exchange = request.exchange();
    if (WebSocket.isRequested(exchange)) {
      commandSocket(exchange, target, streams);
    } else {
      splice(exchange, target);
    }
  }

  private void commandSocket(Exchange exchange, Target target, CommandStreams streams) {
    List<String> offered =
        WebSocket.offered(exchange).stream()
            .filter(one -> !one.startsWith("base64url.bearer."))
            .toList();
    ChannelProtocol protocol = ChannelProtocol.choose(offered);
    if (protocol == null) {
      throw ApiException.badRequest(
          "unable to upgrade: websocket server finished before becoming ready; none of "
              + offered
              + " is a known protocol");
    }
    AgentUpgrade.ask(
        exchange,
        target,
        COMMAND_VERSIONS,
        answers,
        agent ->
            WebSocket.accept(
                exchange,
                protocol.subprotocol(),
                socket -> {
                  CommandSocket translated = new CommandSocket(socket, protocol);
                  // Behind the 101 that goes to the client.
                  agent
                      .eventLoop()
                      .execute(() ->
                          translated.started(
                              SpdyCommand.start(agent, streams, translated), streams));
                  return translated;
                }));
  }

  private void portForward(ApiRequest request) {
    RequestInfo info = request.info();
    checkVerb(info);
    ObjectNode pod = nodes.object("pods", info.namespace(), info.name());
    StringBuilder uri =
        new StringBuilder("/portForward/").append(info.namespace()).append('/').append(info.name());
    List<String> ports = request.query().all("ports");
    if (!ports.isEmpty()) {
      uri.append("?port=").append(encode(String.join(",", ports)));
    }
    Target target = nodes.agent(node(pod, info.name()), uri.toString());
    Exchange exchange = request.exchange();
    if (!WebSocket.isRequested(exchange)) {
      splice(exchange, target);
    } else if (WebSocket.offered(exchange).contains(TUNNEL)) {
      AgentUpgrade.ask(
          exchange,
          target,
          FORWARD_VERSIONS,
          answers,
          agent ->
              WebSocket.accept(
                  exchange,
                  TUNNEL,
                  socket -> {
                    TunnelSocket tunnel = new TunnelSocket(socket, agent);
                    agent.config().setAutoRead(false);
                    agent
                        .eventLoop()
                        .execute(() -> {
                          agent.pipeline().addLast(tunnel);
                          agent.config().setAutoRead(true);
                        });
                    return tunnel;
                  }));
    } else {
      throw ApiException.badRequest(
          "unable to upgrade: of the WebSocket protocols only " + TUNNEL + " is served here");
    }
  }

  private void splice(Exchange exchange, Target target) {
    if (!HttpForward.isUpgrade(exchange)) {
      throw ApiException.badRequest("Upgrade request required");
    }
    forward.forward(exchange, target, "POST");
  }

  private static void checkVerb(RequestInfo info) {
    if (!info.verb().equals("get") && !info.verb().equals("create")) {
      throw Statuses.methodNotAllowed();
    }
  }

  private static String node(ObjectNode pod, String name) {
    String node = pod.path("spec").path("nodeName").asString("");
    if (node.isEmpty()) {
      throw ApiException.badRequest("pod " + name + " does not have a host assigned");
    }
    return node;
  }

  private static void add(List<String> parameters, String key, boolean value) {
    if (value) {
      parameters.add(key + "=1");
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
