package dev.j8s.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Optional;

/** What a probe's result is for. */
public enum ProbeKind {
  STARTUP("Startup"),
  READINESS("Readiness"),
  LIVENESS("Liveness");

  private final String word;

  ProbeKind(String word) {
    this.word = word;
  }

  /** As events write it. */
  public String word() {
    return word;
  }

  public Optional<Probe> of(Container container) {
    return Optional.ofNullable(
        switch (this) {
          case STARTUP -> container.getStartupProbe();
          case READINESS -> container.getReadinessProbe();
          case LIVENESS -> container.getLivenessProbe();
        });
  }
}
