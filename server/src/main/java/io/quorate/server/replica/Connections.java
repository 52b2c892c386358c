package io.quorate.server.replica;

import io.quorate.server.base.Check;
import io.quorate.server.base.LongMap;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this server, by their id, by their session, and by their seat: a small number
 * that is free again when the connection has gone. Owned by the replica thread.
 */
final class Connections {
  private final LongMap<Connection> byId = new LongMap<>();
  private final LongMap<Connection> bySession = new LongMap<>();
  private @Nullable Connection[] bySeat = new @Nullable Connection[16];
  private int[] freeSeats = new int[16];
  private int freeSeatCount;
  private int seats;

  int size() {
    return byId.size();
  }

  @Nullable Connection byId(long id) {
    return byId.get(id);
  }

  @Nullable Connection bySession(long session) {
    return bySession.get(session);
  }

  @Nullable Connection bySeat(int seat) {
    return bySeat[seat];
  }

  Connection add(long id) {
    int seat = freeSeatCount > 0 ? freeSeats[--freeSeatCount] : seats++;
    if (seat == bySeat.length) bySeat = Arrays.copyOf(bySeat, 2 * seat);
    Connection connection = new Connection(id, seat);
    bySeat[seat] = connection;
    byId.put(id, connection);
    return connection;
  }

  /** The session is here now. */
  void attach(Connection connection, long session) {
    connection.session = session;
    Connection before = bySession.put(session, connection);
    Check.that(before == null, "session 0x%x has two connections", session);
  }

  void remove(Connection connection) {
    byId.remove(connection.id);
    if (bySession.get(connection.session) == connection) bySession.remove(connection.session);
    bySeat[connection.seat] = null;
    if (freeSeatCount == freeSeats.length) {
      freeSeats = Arrays.copyOf(freeSeats, 2 * freeSeatCount);
    }
    freeSeats[freeSeatCount++] = connection.seat;
  }

  /** Visits all, in the order of their seats; the visitor may remove the one it is given. */
  void forEach(Consumer<Connection> visitor) {
    for (int seat = 0; seat < seats; seat++) {
      Connection connection = bySeat[seat];
      if (connection != null) visitor.accept(connection);
    }
  }
}
