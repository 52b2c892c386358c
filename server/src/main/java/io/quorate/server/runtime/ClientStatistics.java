package io.quorate.server.runtime;

/**
 * What the client port has counted, over all of its I/O loops; times in nanoseconds.
 *
 * @param refused connections closed because there were too many
 * @param unopened connections closed because too many sessions were opened in a short time
 * @param tooLarge connections closed because there was no room for their large request
 * @param evicted connections closed because they held most of the memory
 * @param heldBytes what connections hold in memory
 */
public record ClientStatistics(
    long received,
    long sent,
    int connections,
    int outstanding,
    long localReads,
    long latencyCount,
    long latencyTotalNanos,
    long latencyMinNanos,
    long latencyMaxNanos,
    long malformed,
    long overflowed,
    long refused,
    long unopened,
    long tooLarge,
    long evicted,
    long heldBytes) {}
