package io.quorate.server.clients;

/** When the requests that wait for an answer were received, first in first out: a ring of longs. */
final class ReceiptTimes {
  private long[] nanos = new long[8];
  private int first;
  private int count;

  void add(long receivedNanos) {
    if (count == nanos.length) grow();
    nanos[first + count & nanos.length - 1] = receivedNanos;
    count++;
  }

  long remove() {
    long oldest = nanos[first];
    first = first + 1 & nanos.length - 1;
    count--;
    return oldest;
  }

  private void grow() {
    long[] larger = new long[2 * nanos.length];
    for (int i = 0; i < count; i++) larger[i] = nanos[first + i & nanos.length - 1];
    nanos = larger;
    first = 0;
  }
}
