package io.quorate.server.replica;

/**
 * What a {@link LeaderLink} and the {@link Leadership} at its other end say to each other, in the
 * bodies of {@code Message.Service}: records, one behind the other, each a byte that names its kind
 * and what follows, in the primitives of the {@code jute} package. Everything that one turn has to
 * say goes into one body. A link keeps the order, and a server that has a new leader starts anew.
 */
final class ServiceFormat {
  /**
   * Learner to leader: {@code int index, int count, (string scheme, string id)*}. From now on this
   * index stands for these identities. Indexes go up by one; 0 forgets all before.
   */
  static final byte INTRODUCE = 1;

  /**
   * Learner to leader: {@code long origin, long session, long claim, int cxid, int index, int
   * opcode, buffer record}. A request that changes the state, of a connection that came in with
   * that claim, 0 if only the learner knows its session. Each gets exactly one transaction with
   * that origin, in the order of asking.
   */
  static final byte WRITE = 2;

  /**
   * Learner to leader: {@code long origin, long session, int timeoutMillis}. A handshake: 0 asks
   * for a new session. Gets one transaction like a write.
   */
  static final byte OPEN = 3;

  /**
   * Learner to leader, every quarter of a tick: {@code long appliedZxid, int count, long session*}.
   * These sessions were heard from since the last report, and no others of this server's.
   */
  static final byte REPORT = 4;

  /** Learner to leader: {@code long ticket}. What is committed, at a leader that still leads? */
  static final byte ASK = 5;

  /** Leader to learner: {@code long ticket, long zxid}: everything committed when you asked. */
  static final byte PASSED = 6;

  /**
   * Learner to leader: {@code long origin, long session, int timeoutMillis}. A session that only
   * the learner knew is to be everybody's. Gets one transaction like a write.
   */
  static final byte UPGRADE = 7;

  /** From here on a body is sent before the turn ends. */
  static final int BODY_BYTES_MAX = 1 << 20;

  private ServiceFormat() {}
}
