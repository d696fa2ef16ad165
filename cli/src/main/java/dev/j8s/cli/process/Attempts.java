package dev.j8s.cli.process;

import dev.j8s.client.time.Environment;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something that depends on another process until it succeeds. */
final class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Environment environment;

  Attempts(Environment environment) {
    this.environment = environment;
  }

  /**
   * Tries with growing pauses; a {@link dev.j8s.cli.CliException} is final and is thrown.
   *
   * @param what for the log, such as {@code reach the server}
   */
  <T> T until(String what, Callable<T> action) {
    Duration pause = FIRST;
    while (true) {
      try {
        return action.call();
      } catch (dev.j8s.cli.CliException e) {
        throw e;
      } catch (Exception e) {
        log.info(
            "Could not {} yet: {}; trying again in {} ms", what, e.getMessage(), pause.toMillis());
        CompletableFuture<Void> over = new CompletableFuture<>();
        environment.schedule(pause, () -> over.complete(null));
        over.join();
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      }
    }
  }
}
