package dev.j8s.kubelet.http;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import java.io.IOException;
import java.time.Duration;

/** Makes the GET requests that probes and life cycle hooks ask for. Thread-safe. */
public interface HttpActions {
  /** How requests name their sender, as upstream's probes do. */
  String USER_AGENT = "kube-probe/1.36";

  /**
   * Sends the request; resolves a named port in the container; HTTPS without verification; follows
   * redirects on the same host only.
   *
   * @param podIp used when the action names no host
   * @throws IOException when no answer came; the message is upstream's, such as {@code Get
   *     "http://10.0.0.1:80/": dial tcp 10.0.0.1:80: connect: connection refused} or {@code ...:
   *     context deadline exceeded (Client.Timeout exceeded while awaiting headers)}
   */
  Answer get(HTTPGetAction action, Container container, String podIp, Duration timeout)
      throws IOException;

  /**
   * What came back.
   *
   * @param body at most 10 KiB of it
   * @param redirectedAway the answer is a redirect to another host, which was not followed
   */
  record Answer(int code, String body, boolean redirectedAway) {}
}
