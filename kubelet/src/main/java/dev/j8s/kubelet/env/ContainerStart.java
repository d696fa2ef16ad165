package dev.j8s.kubelet.env;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container's command (the image's entrypoint when empty), arguments and environment (in order).
 */
public record ContainerStart(List<String> command, List<String> args, Map<String, String> env) {
  public ContainerStart {
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }
}
