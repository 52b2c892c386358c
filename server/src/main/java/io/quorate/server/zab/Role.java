package io.quorate.server.zab;

import io.quorate.server.base.Bytes;

/** What a server does. One object per stay in a role; leaving it is a new object. */
sealed interface Role permits Looking, Leading, Following {
  /** Time has passed. */
  void tick();

  /** A kinsman's message that belongs to a session; what does not belong to this one is ignored. */
  void receive(Neighbor from, Message message);

  /** A server said anew where it stands. */
  void notified(Neighbor from);

  /** A server can no longer be talked to. */
  void lost(Neighbor neighbor);

  /** More is durable. */
  void stored();

  /** The next piece of a snapshot for a learner. */
  void snapshotChunk(int learner, Bytes chunk, boolean last);

  /** The configuration changed. */
  void reconfigured();

  /** Ends a batch of inputs. */
  void flush();

  Message.Standing standing();

  /** The leader or the candidate; -1 if none. */
  int supports();

  /** The epoch led or followed; 0 while looking. */
  long epoch();

  PeerView view();
}
