package dev.j8s.apiserver.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form of Kubernetes' remote command protocol over WebSocket: each message begins with the number
 * of its channel.
 */
enum ChannelProtocol {
  V5("v5.channel.k8s.io", 5, false),
  V4("v4.channel.k8s.io", 4, false),
  V3("v3.channel.k8s.io", 3, false),
  V2("v2.channel.k8s.io", 2, false),
  V1("channel.k8s.io", 1, false),
  V4_BASE64("v4.base64.channel.k8s.io", 4, true),
  V3_BASE64("v3.base64.channel.k8s.io", 3, true),
  V2_BASE64("v2.base64.channel.k8s.io", 2, true),
  V1_BASE64("base64.channel.k8s.io", 1, true),
  NONE("", 1, false);

  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;
  static final int ERROR = 3;
  static final int RESIZE = 4;

  /** A v5 client ends a channel by a message on this one, with the channel's number. */
  static final int CLOSE = 255;

  private final String subprotocol;
  private final int version;
  private final boolean base64;

  ChannelProtocol(String subprotocol, int version, boolean base64) {
    this.subprotocol = subprotocol;
    this.version = version;
    this.base64 = base64;
  }

  String subprotocol() {
    return subprotocol;
  }

  /** Messages are text: the channel's digit, then base64. */
  boolean base64() {
    return base64;
  }

  boolean canClose() {
    return version >= 5;
  }

  /** Since version 4 the error channel carries a Status, before only text. */
  boolean hasStatus() {
    return version >= 4;
  }

  /** The first that the client offers and we know; none offered is a protocol too. */
  static @Nullable ChannelProtocol choose(List<String> offered) {
    if (offered.isEmpty()) {
      return NONE;
    }
    for (String one : offered) {
      for (ChannelProtocol known : values()) {
        if (!one.isEmpty() && known.subprotocol.equals(one)) {
          return known;
        }
      }
    }
    return null;
  }
}
