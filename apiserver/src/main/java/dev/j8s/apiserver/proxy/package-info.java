/**
 * Requests that somebody else answers: logs, exec, attach and port-forward by the node agents, and
 * plain HTTP by pods, services and nodes. Bytes flow between the two connections on one event loop,
 * each side held back when the other is slow.
 */
@NullMarked
package dev.j8s.apiserver.proxy;

import org.jspecify.annotations.NullMarked;
