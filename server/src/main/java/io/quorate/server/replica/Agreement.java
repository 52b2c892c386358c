package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.Effects;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerView;
import org.jspecify.annotations.Nullable;

/**
 * What a replica needs of Zab. It is a {@link Peer}; tests of the replica alone put a scripted one
 * in its place.
 */
interface Agreement {
  void step(Now now, Input input, Effects effects);

  void flush(Now now, Effects effects);

  boolean canPropose();

  long nextZxid();

  long propose(Bytes payload);

  void confirmLeadership(long token, Effects effects);

  /** Proposes another configuration, as {@link Peer#reconfigure}. */
  Peer.Proposed reconfigure(ConfigChange change, Effects effects);

  /** Makes another server lead, as {@link Peer#handOver}. */
  @Nullable Refusal handOver(int successor, Effects effects);

  long lastZxid();

  long committedZxid();

  Ensemble ensemble();

  Ids synced();

  PeerView view();

  /** The version of a configuration under way, 0 if none is. */
  default long versionUnderWay() {
    return 0;
  }

  /** What the disk belongs to; a scripted one has no disk. */
  default DiskStamp stamp() {
    return DiskStamp.BLANK;
  }

  static Agreement of(Peer peer) {
    return new OfPeer(peer);
  }

  /** The real one. */
  record OfPeer(Peer peer) implements Agreement {
    @Override
    public void step(Now now, Input input, Effects effects) {
      peer.step(now, input, effects);
    }

    @Override
    public void flush(Now now, Effects effects) {
      peer.flush(now, effects);
    }

    @Override
    public boolean canPropose() {
      return peer.canPropose();
    }

    @Override
    public long nextZxid() {
      return peer.nextZxid();
    }

    @Override
    public long propose(Bytes payload) {
      return peer.propose(payload);
    }

    @Override
    public void confirmLeadership(long token, Effects effects) {
      peer.confirmLeadership(token, effects);
    }

    @Override
    public Peer.Proposed reconfigure(ConfigChange change, Effects effects) {
      return peer.reconfigure(change, effects);
    }

    @Override
    public @Nullable Refusal handOver(int successor, Effects effects) {
      return peer.handOver(successor, effects);
    }

    @Override
    public long lastZxid() {
      return peer.lastZxid();
    }

    @Override
    public long committedZxid() {
      return peer.committedZxid();
    }

    @Override
    public Ensemble ensemble() {
      return peer.ensemble();
    }

    @Override
    public Ids synced() {
      return peer.synced();
    }

    @Override
    public PeerView view() {
      return peer.view();
    }

    @Override
    public long versionUnderWay() {
      return peer.pendingVersion();
    }

    @Override
    public DiskStamp stamp() {
      return peer.stamp();
    }
  }
}
