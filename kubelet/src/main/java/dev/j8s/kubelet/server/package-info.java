/** The node's HTTPS API: logs, exec, attach, port-forward, pods, stats, metrics. */
@NullMarked
package dev.j8s.kubelet.server;

import org.jspecify.annotations.NullMarked;
