package io.quorate.server.replica;

import io.quorate.server.protocol.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: its session, who it is, and its queue of unanswered requests, oldest
 * first. Owned by the replica thread.
 */
final class Connection {
  final long id;

  /** A small number of its own while it lives, for tables; see {@link Connections}. */
  final int seat;

  /** 0 until the handshake is accepted. */
  long session;

  /** The zxid of the OpenSession transaction that accepted this connection. */
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

  int syncsUnderWay;

  Connection(long id, int seat) {
    this.id = id;
    this.seat = seat;
  }
}
