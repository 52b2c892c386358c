package io.quorate.server.simulation;

import java.util.PriorityQueue;

/** What happens when: one queue for everything, ordered by time and then by the order of asking. */
public final class EventQueue {
  private record Event(long atMicros, long sequence, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>((one, other) ->
          one.atMicros != other.atMicros
              ? Long.compare(one.atMicros, other.atMicros)
              : Long.compare(one.sequence, other.sequence));
  private long nowMicros;
  private long sequence;

  public long nowMicros() {
    return nowMicros;
  }

  public void at(long atMicros, Runnable action) {
    events.add(new Event(Math.max(atMicros, nowMicros), sequence++, action));
  }

  public void after(long delayMicros, Runnable action) {
    at(nowMicros + delayMicros, action);
  }

  /** Runs the next event; false if there is none or it would be later than the limit. */
  public boolean next(long untilMicros) {
    Event event = events.peek();
    if (event == null || event.atMicros > untilMicros) {
      nowMicros = Math.max(nowMicros, untilMicros);
      return false;
    }
    events.remove();
    nowMicros = event.atMicros;
    event.action.run();
    return true;
  }
}
