package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Request;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** One client connection as an observer sees it: both ends, and what is under way on it. */
final class Line {
  /**
   * A request that was sent and not answered yet.
   *
   * @param appliedBefore the last zxid that any server had applied when it was sent
   */
  record Call(int xid, Request request, long appliedBefore) {}

  final long id;
  final SimulatedClient client;
  final ReplicaHost host;

  /** Sent, and not answered by the server; in order. */
  final ArrayDeque<Call> calls = new ArrayDeque<>();

  /** What checkers remember of it. */
  private final Map<Class<?>, Object> notes = new LinkedHashMap<>();

  long session;
  int timeoutMillis;
  boolean accepted;

  /** Its server has no quorum, and lets it only read. */
  boolean readOnly;

  /** The server has closed it, or is down. */
  boolean closedByServer;

  /** The client has given it up. */
  boolean abandoned;

  long lastArrivalUpMicros;
  long lastArrivalDownMicros;

  Line(long id, SimulatedClient client, ReplicaHost host) {
    this.id = id;
    this.client = client;
    this.host = host;
  }

  <T> T notes(Class<T> kind, java.util.function.Supplier<T> fresh) {
    return kind.cast(notes.computeIfAbsent(kind, _ -> fresh.get()));
  }

  @Override
  public String toString() {
    return "line " + id + " of " + client + " at " + host;
  }
}
