package io.quorate.server.runtime;

/** What the client port has counted, over all of its I/O loops; times in nanoseconds. */
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
    long overflowed) {}
