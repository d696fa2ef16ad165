package dev.j8s.kubelet.http;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over a socket of its own for each request, so that any header can be sent, Host too, and
 * a container that is being replaced never answers over an old connection.
 */
public final class SocketHttpActions implements HttpActions {
  private static final int MOST_BODY = 10 * 1024;
  private static final int MOST_HEADER = 64 * 1024;
  private static final int MOST_REDIRECTS = 10;

  private final SSLContext tls;

  public SocketHttpActions() {
    try {
      tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  @Override
  public Answer get(HTTPGetAction action, Container container, String podIp, Duration timeout)
      throws IOException {
    URI uri = uri(action, container, podIp);
    Map<String, String> headers = headers(action, uri);
    for (int redirects = 0; ; redirects++) {
      Response response = request(uri, headers, timeout);
      String location = response.headers().get("location");
      if (response.code() < 300 || response.code() >= 400 || location == null) {
        return new Answer(response.code(), response.body(), false);
      }
      URI next = uri.resolve(location);
      if (!uri.getHost().equals(next.getHost())) {
        return new Answer(response.code(), response.body(), true);
      }
      if (redirects == MOST_REDIRECTS) {
        throw new IOException(describe(uri) + "stopped after " + MOST_REDIRECTS + " redirects");
      }
      uri = next;
    }
  }

  private record Response(int code, Map<String, String> headers, String body) {}

  private static URI uri(HTTPGetAction action, Container container, String podIp) {
    String scheme = requireNonNullElse(action.getScheme(), "HTTP").toLowerCase(Locale.ROOT);
    String host = requireNonNullElse(action.getHost(), "");
    String path = requireNonNullElse(action.getPath(), "/");
    String at = host.isEmpty() ? podIp : host;
    String address = at.contains(":") ? "[" + at + "]" : at;
    String text =
        scheme
            + "://"
            + address
            + ":"
            + port(action.getPort(), container)
            + (path.startsWith("/") ? path : "/" + path);
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("parse \"" + text + "\": " + e.getReason(), e);
    }
  }

  private static int port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    String name = port.getStrVal();
    return container.getPorts().stream()
        .filter(p -> name.equals(p.getName()))
        .findFirst()
        .map(ContainerPort::getContainerPort)
        .orElseGet(() -> number(name));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("couldn't find port: " + text, e);
    }
  }

  /** The pod's own headers win; an empty User-Agent or Accept is not sent. */
  private static Map<String, String> headers(HTTPGetAction action, URI uri) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", uri.getAuthority());
    headers.put("User-Agent", USER_AGENT);
    headers.put("Accept", "*/*");
    for (HTTPHeader header : action.getHttpHeaders()) {
      headers.keySet().removeIf(name -> name.equalsIgnoreCase(header.getName()));
      headers.put(header.getName(), requireNonNullElse(header.getValue(), ""));
    }
    headers.values().removeIf(String::isEmpty);
    headers.put("Connection", "close");
    return headers;
  }

  private Response request(URI uri, Map<String, String> headers, Duration timeout)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    int port = uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), left(end));
      plain.setSoTimeout(left(end));
      try (Socket socket = uri.getScheme().equals("https") ? secured(plain, host, port) : plain) {
        StringBuilder head = new StringBuilder("GET ").append(target(uri)).append(" HTTP/1.1\r\n");
        headers.forEach(
            (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        socket
            .getOutputStream()
            .write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        return read(socket, end);
      }
    } catch (SocketTimeoutException e) {
      throw new IOException(
          describe(uri)
              + "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
          e);
    } catch (ConnectException e) {
      throw new IOException(
          describe(uri) + "dial tcp " + uri.getAuthority() + ": connect: " + refused(e), e);
    } catch (IOException e) {
      throw new IOException(describe(uri) + requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }

  private static String refused(ConnectException e) {
    String message = requireNonNullElse(e.getMessage(), "");
    return message.contains("refused") ? "connection refused" : message.toLowerCase(Locale.ROOT);
  }

  private Socket secured(Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
    socket.startHandshake();
    return socket;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static String describe(URI uri) {
    return "Get \"" + uri + "\": ";
  }

  private static int left(long end) throws SocketTimeoutException {
    long millis = (end - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  private static Response read(Socket socket, long end) throws IOException {
    InputStream in = new BufferedInputStream(new TimedInput(socket, end));
    String status = line(in);
    String[] words = status.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/")) {
      throw new IOException("malformed HTTP response \"" + status + "\"");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    int size = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      size += line.length();
      if (size > MOST_HEADER) {
        throw new IOException("headers are longer than " + MOST_HEADER + " characters");
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int code = Integer.parseInt(words[1]);
    return new Response(code, headers, code == 204 || code == 304 ? "" : body(in, headers));
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    @Nullable String length = headers.get("content-length");
    int most = length == null ? MOST_BODY : (int) Math.min(MOST_BODY, Long.parseLong(length));
    return new String(in.readNBytes(most), StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("EOF");
      }
      if (line.length() == MOST_HEADER) {
        throw new IOException("a header is longer than " + MOST_HEADER + " characters");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** However slowly bytes come, all of them have the same end of time. */
  private static final class TimedInput extends FilterInputStream {
    private final Socket socket;
    private final long end;

    TimedInput(Socket socket, long end) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(left(end));
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      socket.setSoTimeout(left(end));
      return super.read(bytes, offset, length);
    }
  }

  /** Probes ask whether a server answers, not who it is. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
