package dev.j8s.kubelet.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log, and how.
 *
 * @param since lines before it are left out; null for none
 * @param tailLines how many lines from the end; negative for all
 * @param limitBytes how many bytes at most; negative for no limit
 */
public record LogOptions(
    boolean follow, @Nullable Instant since, boolean timestamps, long tailLines, long limitBytes) {
  public static final LogOptions ALL = new LogOptions(false, null, false, -1, -1);
}
