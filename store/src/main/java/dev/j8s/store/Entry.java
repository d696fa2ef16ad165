package dev.j8s.store;

/**
 * One key as it was at one revision.
 *
 * @param revision the commit that wrote this value
 */
@SuppressWarnings("ArrayRecordComponent")
public record Entry(String key, byte[] value, long revision) {}
