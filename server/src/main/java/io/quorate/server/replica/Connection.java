package io.quorate.server.replica;

import io.quorate.server.protocol.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: its session, who it is, and its queue of unanswered requests, oldest
 * first. Owned by the replica thread.
 */
final class Connection {
  /** What the connection's session is to this server. */
  enum Standing {
    /** Every server knows of it. */
    GLOBAL,
    /** Only this server does. */
    LOCAL,
    /** Only this server does, and the leader is asked to make it everybody's. */
    UPGRADING,
    /** There is no quorum: whatever it is, it may only read. */
    READ_ONLY
  }

  final long id;

  /** A small number of its own while it lives, for tables; see {@link Connections}. */
  final int seat;

  /** 0 until the handshake is accepted. */
  long session;

  Standing standing = Standing.GLOBAL;

  /** The zxid of the OpenSession transaction that accepted this connection; 0 if none did. */
  long claimZxid;

  List<Identity> identities = List.of();

  /** Where the identities stand in the {@link LeaderLink}'s table, and in which edition of it. */
  int identitiesIndex;

  int identitiesEdition;

  boolean open;
  boolean closed;

  /** Whether it was heard from since the leader was last told. */
  boolean heard;

  /** Whether its edge was told to stop reading. */
  boolean paused;

  @Nullable Pending head;
  @Nullable Pending tail;

  /** The first request that has not gone to the leader and must. */
  @Nullable Pending unsent;

  int outstanding;

  /** Requests that went to the leader as transactions and have no outcome yet. */
  int writesUnderWay;

  /** Syncs, and the upgrade of its session: no write behind one goes before it is answered. */
  int holdsUnderWay;

  Connection(long id, int seat) {
    this.id = id;
    this.seat = seat;
  }
}
