package dev.j8s.apiserver.rest;

import static java.util.Objects.requireNonNull;

import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.status.Status;
import dev.j8s.apiserver.http.ResponseStream;
import dev.j8s.apiserver.http.WebSocket;
import dev.j8s.apiserver.registry.Registry;
import dev.j8s.apiserver.registry.Registry.EventType;
import dev.j8s.apiserver.registry.Registry.Watch;
import dev.j8s.apiserver.registry.Registry.WatchOptions;
import dev.j8s.apiserver.registry.StoredObject;
import dev.j8s.apiserver.request.AnswerFormat;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.Statuses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Answers watches: a stream of events over HTTP, or one message an event over a WebSocket. */
final class WatchAnswers {
  private final Registry registry;
  private final Codec codec;
  private final ObjectAnswers objects;
  private final RandomGenerator random;

  /** What upstream gives to a watch that asks for no end: between this and twice as much. */
  private static final int LEAST_SECONDS = 1800;

  WatchAnswers(Registry registry, Codec codec, ObjectAnswers objects, RandomGenerator random) {
    this.random = random;
    this.registry = registry;
    this.codec = codec;
    this.objects = objects;
  }

  void watch(
      ApiRequest request, ResourceType type, @Nullable String namespace, WatchOptions asked) {
    WatchOptions options = withEnd(asked, random);
    AnswerFormat format = request.format();
    Frames frames = new Frames(request, format, type, codec, objects);
    if (WebSocket.isRequested(request.exchange())) {
      overWebSocket(request, type, namespace, options, frames);
      return;
    }
    StreamSink sink = new StreamSink(frames);
    Watch watch = registry.watch(type, namespace, options, sink);
    ResponseStream stream = request.exchange().stream(200, frames.contentType());
    sink.open(stream);
    stream.onEnd(watch::close);
  }

  /** No watch goes on for ever, so that none is forgotten and servers get their share anew. */
  static WatchOptions withEnd(WatchOptions asked, RandomGenerator random) {
    return asked.timeout() != null
        ? asked
        : new WatchOptions(
            asked.labelSelector(),
            asked.fieldSelector(),
            asked.resourceVersion(),
            asked.resourceVersionMatch(),
            asked.allowBookmarks(),
            asked.sendInitialEvents(),
            Duration.ofSeconds(LEAST_SECONDS + random.nextInt(LEAST_SECONDS)));
  }

  private void overWebSocket(
      ApiRequest request,
      ResourceType type,
      @Nullable String namespace,
      WatchOptions options,
      Frames frames) {
    WebSocket.accept(
        request.exchange(),
        "",
        socket -> {
          SocketSink sink = new SocketSink(socket, frames);
          Watch watch = registry.watch(type, namespace, options, sink);
          sink.watch.set(watch);
          return sink;
        });
  }

  /** Takes nothing until the answer is begun, so that a watch that is refused gets a status. */
  private static final class StreamSink implements Registry.WatchSink {
    private final Frames frames;
    private @Nullable ResponseStream stream;
    private @Nullable Runnable waiting;
    private boolean ended;
    private @Nullable Status endedWith;

    StreamSink(Frames frames) {
      this.frames = frames;
    }

    void open(ResponseStream opened) {
      Runnable task;
      synchronized (this) {
        stream = opened;
        task = waiting;
        waiting = null;
      }
      if (ended) {
        end(opened, endedWith);
      } else if (task != null) {
        opened.whenWritable(task);
      }
    }

    private synchronized @Nullable ResponseStream stream() {
      return stream;
    }

    @Override
    public boolean send(EventType type, StoredObject object) {
      ResponseStream out = stream();
      if (out == null || !out.isWritable()) {
        return false;
      }
      out.write(frames.event(type, object));
      return true;
    }

    @Override
    public void whenReady(Runnable task) {
      ResponseStream out;
      synchronized (this) {
        out = stream;
        if (out == null) {
          waiting = task;
          return;
        }
      }
      out.whenWritable(task);
    }

    @Override
    public void ended(@Nullable Status status) {
      ResponseStream out;
      synchronized (this) {
        out = stream;
        ended = true;
        endedWith = status;
      }
      if (out != null) {
        end(out, status);
      }
    }

    private void end(ResponseStream out, @Nullable Status status) {
      if (status != null) {
        out.write(frames.error(status));
      }
      out.end();
    }
  }

  private static final class SocketSink implements Registry.WatchSink, WebSocket.Listener {
    private final WebSocket socket;
    private final Frames frames;
    private final AtomicReference<@Nullable Watch> watch = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

    SocketSink(WebSocket socket, Frames frames) {
      this.socket = socket;
      this.frames = frames;
    }

    @Override
    public boolean send(EventType type, StoredObject object) {
      if (!socket.isWritable()) {
        return false;
      }
      sendFrame(frames.event(type, object));
      return true;
    }

    private void sendFrame(ByteBuf frame) {
      if (frames.binary()) {
        socket.sendBinary(frame);
      } else {
        socket.sendText(frame);
      }
    }

    @Override
    public void whenReady(Runnable task) {
      waiting.set(task);
      if (socket.isWritable()) {
        writable();
      }
    }

    @Override
    public void ended(@Nullable Status status) {
      if (status != null) {
        sendFrame(frames.error(status));
      }
      socket.close(1000, "");
    }

    @Override
    public void message(ByteBuf payload) {
      // Nothing that a client says changes a watch.
    }

    @Override
    public void writable() {
      Runnable task = waiting.getAndSet(null);
      if (task != null) {
        task.run();
      }
    }

    @Override
    public void closed() {
      Watch open = watch.getAndSet(null);
      if (open != null) {
        open.close();
      }
    }
  }

  /** Encodes events for one watch; in JSON around the object's shared bytes. */
  private static final class Frames {
    private static final Map<EventType, byte[]> HEADS = heads();
    private static final byte[] END = {'}', '\n'};

    private final ApiRequest request;
    private final AnswerFormat format;
    private final ResourceType type;
    private final Codec codec;
    private final ObjectAnswers objects;
    private boolean headersSent;

    Frames(
        ApiRequest request,
        AnswerFormat format,
        ResourceType type,
        Codec codec,
        ObjectAnswers objects) {
      this.request = request;
      this.format =
          format.mediaType().equals(MediaType.YAML)
              ? new AnswerFormat(MediaType.JSON, format.shape(), format.version(), false)
              : new AnswerFormat(format.mediaType(), format.shape(), format.version(), false);
      this.type = type;
      this.codec = codec;
      this.objects = objects;
    }

    private static Map<EventType, byte[]> heads() {
      Map<EventType, byte[]> heads = new EnumMap<>(EventType.class);
      for (EventType one : EventType.values()) {
        heads.put(
            one, ("{\"type\":\"" + one + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
      }
      return heads;
    }

    boolean binary() {
      return format.mediaType().equals(MediaType.PROTOBUF);
    }

    String contentType() {
      return binary() ? MediaType.PROTOBUF + ";stream=watch" : MediaType.JSON;
    }

    ByteBuf event(EventType event, StoredObject object) {
      byte[] body = shaped(event, object);
      return binary()
          ? Unpooled.wrappedBuffer(Codec.encodeProtobufEvent(event.name(), body))
          : Unpooled.wrappedBuffer(requireNonNull(HEADS.get(event)), body, END);
    }

    private byte[] shaped(EventType event, StoredObject object) {
      if (format.shape() == AnswerFormat.Shape.TABLE) {
        boolean headers = !headersSent;
        headersSent = true;
        return codec.encode(
            objects.row(request, format, type, object, headers, event == EventType.BOOKMARK),
            format);
      }
      return objects.shaped(request, format, type, object);
    }

    ByteBuf error(Status status) {
      byte[] body = codec.encode(Statuses.tree(status), format);
      return binary()
          ? Unpooled.wrappedBuffer(Codec.encodeProtobufEvent("ERROR", body))
          : Unpooled.wrappedBuffer(
              Json.bytes(Json.object().put("type", "ERROR").set("object", Json.read(body))),
              new byte[] {'\n'});
    }
  }
}
