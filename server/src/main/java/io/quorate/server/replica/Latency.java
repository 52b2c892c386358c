package io.quorate.server.replica;

/** How long requests took, from their arrival at the replica to their answer. One thread. */
final class Latency {
  private long count;
  private long totalMillis;
  private long minMillis = Long.MAX_VALUE;
  private long maxMillis;

  void add(long millis) {
    count++;
    totalMillis += millis;
    if (millis < minMillis) minMillis = millis;
    if (millis > maxMillis) maxMillis = millis;
  }

  ReplicaView.Latencies view() {
    return new ReplicaView.Latencies(count, totalMillis, count == 0 ? 0 : minMillis, maxMillis);
  }
}
