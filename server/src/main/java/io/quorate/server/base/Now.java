package io.quorate.server.base;

/**
 * Time, sampled once per batch of inputs: one batch, one time.
 *
 * @param elapsedMillis a monotonic clock in milliseconds; the only one that timeouts and safety may
 *     use
 * @param wallMillis milliseconds since 1970-01-01 UTC; only ever copied into a node's ctime and
 *     mtime
 */
public record Now(long elapsedMillis, long wallMillis) {}
