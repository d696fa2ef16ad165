package dev.j8s.apiserver.proxy;

import dev.j8s.api.meta.GroupVersionResource;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.status.ApiException;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.http.ResponseStream;
import dev.j8s.apiserver.http.WebSocket;
import dev.j8s.apiserver.request.QueryParameters;
import dev.j8s.apiserver.request.RequestInfo;
import dev.j8s.apiserver.request.Statuses;
import dev.j8s.apiserver.rest.Answers;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/log}: what a container has written, streamed through from its node's agent. */
public final class LogEndpoint implements RequestHandler {
  private static final GroupVersionResource LOG = new GroupVersionResource("", "v1", "pods/log");
  private static final List<String> PASSED =
      List.of(
          "follow",
          "previous",
          "timestamps",
          "sinceSeconds",
          "sinceTime",
          "tailLines",
          "limitBytes",
          "stream");

  private final Nodes nodes;
  private final Answers answers;

  public LogEndpoint(Nodes nodes, Answers answers) {
    this.nodes = nodes;
    this.answers = answers;
  }

  @Override
  public void handle(ApiRequest request) {
    RequestInfo info = request.info();
    if (!info.verb().equals("get")) {
      throw Statuses.methodNotAllowed();
    }
    QueryParameters query = request.query();
    check(info.name(), query);
    ObjectNode pod = nodes.object("pods", info.namespace(), info.name());
    String container = PodContainers.choose(pod, info.name(), query.first("container"));
    String node = pod.path("spec").path("nodeName").asString("");
    if (node.isEmpty()) {
      Answers.text(request.exchange(), 200, "");
      return;
    }
    StringBuilder uri = new StringBuilder("/containerLogs/");
    uri.append(info.namespace()).append('/').append(info.name()).append('/').append(container);
    char separator = '?';
    for (String key : PASSED) {
      if (query.has(key)) {
        String value = query.first(key);
        uri.append(separator).append(key).append('=');
        uri.append(URLEncoder.encode(value.isEmpty() ? "true" : value, StandardCharsets.UTF_8));
        separator = '&';
      }
    }
    Target target = nodes.agent(node, uri.toString());
    DefaultFullHttpRequest asked =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target.uri());
    asked.headers().set(HttpHeaderNames.HOST, target.authority());
    Exchange exchange = request.exchange();
    Backend.send(
        exchange.channel().eventLoop(), target, asked, new Passing(exchange, target, info.name()));
  }

  private static void check(String name, QueryParameters query) {
    List<FieldError> errors = new ArrayList<>();
    atLeast(query, "tailLines", 0, "must be greater than or equal to 0", errors);
    atLeast(query, "limitBytes", 1, "must be greater than 0", errors);
    atLeast(query, "sinceSeconds", 1, "must be greater than 0", errors);
    if (query.has("sinceSeconds") && query.has("sinceTime")) {
      errors.add(
          FieldError.forbidden(
              "", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    }
    String since = query.first("sinceTime");
    if (!since.isEmpty()) {
      try {
        OffsetDateTime.parse(since);
      } catch (DateTimeParseException e) {
        throw ApiException.badRequest(
            "parsing time \"" + since + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse");
      }
    }
    if (!errors.isEmpty()) {
      List<Status.Cause> causes =
          errors.stream().map(e -> new Status.Cause(e.type(), e.detail(), e.path())).toList();
      throw new ApiException(
          new Status(
              422,
              "Invalid",
              "PodLogOptions \""
                  + name
                  + "\" is invalid: "
                  + String.join(", ", errors.stream().map(FieldError::message).toList()),
              new Status.Details(name, null, "PodLogOptions", null, causes, 0)));
    }
  }

  private static void atLeast(
      QueryParameters query, String key, long least, String why, List<FieldError> errors) {
    Long value = query.numberOrNull(key);
    if (value != null && value < least) {
      errors.add(FieldError.invalid(key, value, why));
    }
  }

  private final class Passing implements Backend.Listener {
    private static final int ERROR_LIMIT = 50_000;

    private final Exchange exchange;
    private final Target target;
    private final String pod;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private int status;
    private @Nullable Backend backend;
    private @Nullable Sink sink;

    Passing(Exchange exchange, Target target, String pod) {
      this.exchange = exchange;
      this.target = target;
      this.pod = pod;
    }

    @Override
    public void answered(Backend from, HttpResponse response) {
      backend = from;
      status = response.status().code();
      if (status >= 200 && status <= 206) {
        sink =
            WebSocket.isRequested(exchange)
                ? new SocketSink(exchange, from)
                : new HttpSink(
                    exchange.stream(
                        200, response.headers().get(HttpHeaderNames.CONTENT_TYPE, "text/plain")));
        exchange.onEnd(from::close);
      }
    }

    @Override
    public void received(ByteBuf bytes) {
      Sink out = sink;
      Backend from = backend;
      if (out != null && from != null) {
        out.write(from, bytes);
        return;
      }
      if (error.size() < ERROR_LIMIT) {
        error.writeBytes(ByteBufUtil.getBytes(bytes));
      }
      bytes.release();
    }

    @Override
    public void ended() {
      if (sink != null) {
        sink.end();
      } else {
        answers.error(exchange, refusal(error.toString(StandardCharsets.UTF_8)));
      }
    }

    private ApiException refusal(String text) {
      return switch (status) {
        case 400 -> ApiException.badRequest(text);
        case 404 ->
            ApiException.of(
                404,
                "NotFound",
                "the server could not find the requested resource ( "
                    + LOG.groupResource()
                    + " "
                    + pod
                    + ")");
        default -> ApiException.internalError(text);
      };
    }

    @Override
    public void failed(Throwable cause) {
      if (exchange.begun()) {
        exchange.abort();
      } else {
        answers.error(
            exchange,
            ApiException.of(
                500,
                "InternalError",
                "Get \"" + target.url() + "\": " + HttpForward.reason(target, cause)));
      }
    }
  }

  private interface Sink {
    void write(Backend from, ByteBuf bytes);

    void end();
  }

  private record HttpSink(ResponseStream stream) implements Sink {
    @Override
    public void write(Backend from, ByteBuf bytes) {
      stream.write(bytes);
      if (!stream.isWritable()) {
        from.setReading(false);
        stream.whenWritable(() -> from.setReading(true));
      }
    }

    @Override
    public void end() {
      stream.end();
    }
  }

  /** Each piece is one message; everything runs on the one event loop, after the 101. */
  private static final class SocketSink implements Sink {
    private final Exchange exchange;
    private @Nullable WebSocket socket;
    private final boolean base64;

    SocketSink(Exchange exchange, Backend from) {
      this.exchange = exchange;
      List<String> offered = WebSocket.offered(exchange);
      String protocol =
          offered.stream()
              .filter(p -> p.equals("binary.k8s.io") || p.equals("base64.binary.k8s.io"))
              .findFirst()
              .orElse("");
      this.base64 = protocol.startsWith("base64");
      WebSocket.accept(
          exchange,
          protocol,
          opened -> {
            socket = opened;
            return new WebSocket.Listener() {
              @Override
              public void message(ByteBuf payload) {
                // A reader of logs has nothing to say.
              }

              @Override
              public void writable() {
                from.setReading(true);
              }

              @Override
              public void closed() {
                from.close();
              }
            };
          });
    }

    @Override
    public void write(Backend from, ByteBuf bytes) {
      exchange
          .channel()
          .eventLoop()
          .execute(() -> {
            if (socket == null) {
              bytes.release();
            } else if (base64) {
              socket.sendText(io.netty.handler.codec.base64.Base64.encode(bytes, false));
              bytes.release();
            } else {
              socket.sendBinary(bytes);
            }
            if (socket != null && !socket.isWritable()) {
              from.setReading(false);
            }
          });
    }

    @Override
    public void end() {
      exchange
          .channel()
          .eventLoop()
          .execute(() -> {
            if (socket != null) {
              socket.close(1000, "");
            }
          });
    }
  }
}
