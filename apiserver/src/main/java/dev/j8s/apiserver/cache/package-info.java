/**
 * The watch cache: every object in memory as the bytes that clients are sent. The store's commits
 * flow in, in order; reads are answered from an immutable snapshot of the newest state or of a
 * recent one; watchers follow a ring of recent events, each at its own pace until it falls off.
 */
@NullMarked
package dev.j8s.apiserver.cache;

import org.jspecify.annotations.NullMarked;
