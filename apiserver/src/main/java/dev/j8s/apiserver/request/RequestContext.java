package dev.j8s.apiserver.request;

import java.util.ArrayList;
import java.util.List;

/** What goes along with one request: who asks, by what program, and the warnings for the answer. */
public final class RequestContext {
  private final User user;
  private final String userAgent;
  private final List<String> warnings = new ArrayList<>();

  public RequestContext(User user, String userAgent) {
    this.user = user;
    this.userAgent = userAgent;
  }

  public User user() {
    return user;
  }

  /** Of the HTTP request, or the component's name when it came in-process. */
  public String userAgent() {
    return userAgent;
  }

  /** Texts for {@code Warning} headers, in order. */
  public List<String> warnings() {
    return warnings;
  }

  public void warn(String text) {
    if (!warnings.contains(text)) {
      warnings.add(text);
    }
  }
}
