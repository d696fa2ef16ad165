package dev.j8s.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;

/**
 * A running container that is probed.
 *
 * @param podIp where its servers listen
 */
public record Target(
    Pod pod, Container container, String containerId, String podIp, Instant startedAt) {}
