package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import java.util.random.RandomGenerator;

/** The protocol machine of one server: a pure step function, owned by the replica thread. */
public final class Peer {
  /**
   * @param random the only source of chance: election jitter, cluster ids, disk ids, the cluster
   *     secret
   */
  public Peer(PeerConfig config, Recovered recovered, RandomGenerator random) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Takes one input. The first call also emits what the start itself asks for: the configuration
   * and the entries that are known to be committed.
   */
  public void step(Now now, Input input, Effects effects) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Whether {@link #propose} may be called: an established leader in touch with a quorum. */
  public boolean canPropose() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The zxid that the next {@link #propose} will give. */
  public long nextZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Takes a transaction into the order; {@link #flush} sends and stores what was proposed since.
   * Returns its zxid.
   */
  public long propose(Bytes payload) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Ends a batch of inputs, and must be called at the end of every one: at most one append to the
   * own log and one message per learner for everything proposed in it, one acknowledgement, one
   * commit, one delivery for everything that came in. Whoever proposes while it executes the
   * effects of a flush calls it again.
   */
  public void flush(Now now, Effects effects) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Asks a quorum whether this server still leads; all askers since the last round share the next
   * one, which begins at the next {@link #flush}. Forgotten, without an answer, when leadership is
   * lost.
   */
  public void confirmLeadership(long token, Effects effects) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The last entry of the own history, durable or not. */
  public long lastZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How far the history is known to be committed. */
  public long committedZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How far it has been delivered. */
  public long deliveredZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The last committed configuration known here. */
  public Ensemble ensemble() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What this server's disk says it belongs to. */
  public DiskStamp stamp() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The leader's synced learners, itself among them; a learner knows nobody. */
  public Ids synced() {
    throw new UnsupportedOperationException("not built yet");
  }

  public PeerView view() {
    throw new UnsupportedOperationException("not built yet");
  }
}
