package dev.j8s.kubelet.runtime;

import static java.util.Objects.requireNonNullElse;

import com.google.common.base.CaseFormat;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The runtime refused a call or couldn't be reached; the message is as upstream shows it. */
public final class RuntimeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String description;

  public RuntimeCallException(Status.Code code, String description) {
    this.code = code;
    this.description = description;
  }

  RuntimeCallException(StatusRuntimeException cause) {
    this(
        cause.getStatus().getCode(),
        requireNonNullElse(cause.getStatus().getDescription(), cause.getMessage()));
    initCause(cause);
  }

  @Override
  public String getMessage() {
    return "rpc error: code = " + name(code) + " desc = " + description;
  }

  /** The runtime's own words, without the code. */
  public String description() {
    return description;
  }

  public boolean isNotFound() {
    return code == Status.Code.NOT_FOUND;
  }

  public boolean isTimeout() {
    return code == Status.Code.DEADLINE_EXCEEDED;
  }

  public boolean isUnimplemented() {
    return code == Status.Code.UNIMPLEMENTED;
  }

  /** The runtime isn't there (now). */
  public boolean isUnavailable() {
    return code == Status.Code.UNAVAILABLE;
  }

  private static String name(Status.Code code) {
    return code == Status.Code.CANCELLED
        ? "Canceled"
        : CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.UPPER_CAMEL, code.name());
  }
}
