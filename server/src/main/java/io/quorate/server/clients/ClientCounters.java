package io.quorate.server.clients;

/**
 * What one I/O loop has counted. Written by that loop alone; other threads read figures that may be
 * a moment old, which is all that statistics need.
 */
final class ClientCounters {
  long received;
  long sent;
  long localReads;
  long latencyCount;
  long latencyTotalNanos;
  long latencyMaxNanos;
  long latencyMinNanos = Long.MAX_VALUE;
  long malformed;
  long overflowed;

  /** Connections closed for what the server can't or mustn't take, by limit. */
  long unopened;

  long tooLarge;
  long evicted;

  /** What connections held in memory when that was last looked at, in bytes. */
  volatile long heldBytes;

  void latency(long nanos) {
    latencyCount++;
    latencyTotalNanos += nanos;
    if (nanos > latencyMaxNanos) latencyMaxNanos = nanos;
    if (nanos < latencyMinNanos) latencyMinNanos = nanos;
  }

  void latencies(long nanos, int count) {
    latency(nanos);
    latencyCount += count - 1;
    latencyTotalNanos += nanos * (count - 1);
  }

  void reset() {
    received = 0;
    sent = 0;
    latencyCount = 0;
    latencyTotalNanos = 0;
    latencyMaxNanos = 0;
    latencyMinNanos = Long.MAX_VALUE;
  }
}
