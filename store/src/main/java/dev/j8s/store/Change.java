package dev.j8s.store;

import org.jspecify.annotations.Nullable;

/**
 * What one commit did to one key.
 *
 * @param value null when the key was deleted
 * @param attachment what the writer gave along, when it wrote through this very instance; never
 *     stored, so it is null for history and for what other processes wrote
 */
@SuppressWarnings("ArrayRecordComponent")
public record Change(
    String key, byte @Nullable [] value, long revision, @Nullable Object attachment) {}
