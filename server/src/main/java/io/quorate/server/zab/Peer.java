package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
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

  /** Takes one input. */
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
   * Ends a batch: at most one append to the own log and one message per learner for everything
   * proposed in it.
   */
  public void flush(Now now, Effects effects) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Asks a quorum whether this server still leads; all askers since the last round share the next
   * one.
   */
  public void confirmLeadership(long token, Effects effects) {
    throw new UnsupportedOperationException("not built yet");
  }

  public PeerView view() {
    throw new UnsupportedOperationException("not built yet");
  }
}
