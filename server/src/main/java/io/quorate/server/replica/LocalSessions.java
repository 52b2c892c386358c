package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.LongMap;
import io.quorate.server.base.Now;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SessionIds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sessions that no other server knows of: those of clients that read from a server without a
 * quorum, and, where new sessions are local, every session until it owns a node. They cost the
 * ensemble nothing, run out by this server's clock, and end with its life. Owned by the replica
 * thread.
 */
final class LocalSessions {
  private static final int SECRET_BYTES = 32;

  /** So many end in one turn at most, so that a mass expiry doesn't hold up the pings. */
  private static final int EXPIRIES_PER_TURN_MAX = 256;

  /**
   * One of them.
   *
   * @param readOnly whether it ends when this server serves again
   */
  private record Local(long id, int timeoutMillis, boolean readOnly) {}

  private final int server;
  private final Root root;
  private final SessionClock clock;
  private final LongMap<Local> sessions = new LongMap<>();

  /** Signs passwords where the cluster has no secret yet. */
  private final Bytes ownSecret;

  private long nextNumber;

  LocalSessions(ReplicaConfig config, Root root, RandomGenerator random) {
    this.server = config.peer().id();
    this.root = root;
    this.clock = SessionClock.of(config.peer().timing());
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    this.ownSecret = Bytes.wrap(secret);
    // At random, so that what an earlier life gave out hardly comes again; see open.
    this.nextNumber = random.nextLong();
  }

  int size() {
    return sessions.size();
  }

  boolean holds(long session) {
    return sessions.get(session) != null;
  }

  /** The timeout of a session that is held, in milliseconds. */
  int timeoutMillis(long session) {
    Local local = sessions.get(session);
    return local == null ? 0 : local.timeoutMillis();
  }

  /** Opens one, and returns its id. */
  long open(int timeoutMillis, boolean readOnly) {
    long id;
    do {
      id = SessionIds.mintLocal(server, nextNumber++);
    } while (holds(id) || root.state.session(id) != null);
    sessions.put(id, new Local(id, timeoutMillis, readOnly));
    clock.add(id, timeoutMillis, SessionClock.NOWHERE);
    return id;
  }

  /** It is over, or known to all servers now. */
  void remove(long session) {
    if (sessions.remove(session) != null) clock.remove(session);
  }

  void touch(long session) {
    clock.touch(session, SessionClock.NOWHERE);
  }

  /** It came to a connection again: it has its whole timeout before it. */
  void reattach(long session, int timeoutMillis) {
    Local before = sessions.get(session);
    if (before == null) return;
    sessions.put(session, new Local(session, timeoutMillis, before.readOnly()));
    clock.add(session, timeoutMillis, SessionClock.NOWHERE);
  }

  Bytes password(long session) {
    return SessionIds.password(secret(), session);
  }

  boolean isPassword(long session, Bytes presented) {
    return SessionIds.isPassword(secret(), session, presented);
  }

  private Bytes secret() {
    Bytes secret = root.state.secret();
    return secret.isEmpty() ? ownSecret : secret;
  }

  /**
   * This server serves again: what was opened to read meanwhile is over, and every other session
   * has its whole timeout before it.
   */
  void serveAgain() {
    List<Local> all = new ArrayList<>();
    sessions.forEach(all::add);
    for (Local local : all) {
      if (local.readOnly()) remove(local.id());
      else clock.add(local.id(), local.timeoutMillis(), SessionClock.NOWHERE);
    }
  }

  /** The state was replaced as a whole: what it has as everybody's is no longer local. */
  void replaced(ServerState state) {
    List<Local> all = new ArrayList<>();
    sessions.forEach(all::add);
    for (Local local : all) if (state.session(local.id()) != null) remove(local.id());
  }

  /** Tells and forgets who has run out. */
  void expire(Now now, SessionClock.Expired expired) {
    clock.advance(now.elapsedMillis());
    clock.expire(
        EXPIRIES_PER_TURN_MAX,
        session -> {
          sessions.remove(session);
          expired.expired(session);
        });
  }
}
