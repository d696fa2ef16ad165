package dev.j8s.cli.process;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Which room a log line comes from, by its logger's package; "-" for libraries. */
public final class ComponentConverter extends ClassicConverter {
  private static final String OURS = "dev.j8s.";

  @Override
  public String convert(ILoggingEvent event) {
    String logger = event.getLoggerName();
    if (!logger.startsWith(OURS)) {
      return "-";
    }
    int end = logger.indexOf('.', OURS.length());
    return end < 0 ? logger.substring(OURS.length()) : logger.substring(OURS.length(), end);
  }
}
