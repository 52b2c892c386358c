package io.quorate.server.replica;

import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.Request;
import org.jspecify.annotations.Nullable;

/** A request that is not answered yet: a link of its connection's queue. */
final class Pending {
  /** What a request waits for. */
  enum Kind {
    /** The connection's own handshake: an OpenSession transaction. */
    OPEN,
    /** The session is to be known to every server: an OpenSession transaction too. */
    UPGRADE,
    /** A transaction. */
    WRITE,
    /** A barrier. */
    SYNC,
    /** Its turn only: it is answered from this server's state. */
    LOCAL
  }

  final Connection connection;
  final Kind kind;
  final int xid;
  final @Nullable Request request; // null for OPEN and UPGRADE
  final long sinceMillis;

  /** Of an OPEN: the session that is claimed, 0 for a new one. */
  long claimed;

  /** Of an OPEN or an UPGRADE: what the session gets. */
  int timeoutMillis;

  /** Of an OPEN: the session that the connection now has. */
  long granted;

  /** Set once the outcome is known here; it is told when its turn comes. */
  @Nullable Answer answer;

  long zxid;
  @Nullable Pending next;

  Pending(Connection connection, Kind kind, int xid, @Nullable Request request, long sinceMillis) {
    this.connection = connection;
    this.kind = kind;
    this.xid = xid;
    this.request = request;
    this.sinceMillis = sinceMillis;
  }
}
