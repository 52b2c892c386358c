package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;

/**
 * Without a leader: follows one that is heard, supports the best candidate, leads once a quorum
 * supports it, or takes part in a founding while it is fresh.
 */
final class Looking implements Role {
  private final Core core;
  private final Election election;
  private final Founding founding;
  private int supports = -1;
  private long supportsSinceMillis;

  Looking(Core core) {
    this.core = core;
    this.election = new Election(core);
    this.founding = new Founding(core);
  }

  Founding founding() {
    return founding;
  }

  @Override
  public void tick() {}

  @Override
  public void receive(Neighbor from, Message message) {
    // From a session that has ended, or not for a server without a leader.
  }

  @Override
  public void notified(Neighbor from) {}

  @Override
  public void lost(Neighbor neighbor) {}

  @Override
  public void stored() {}

  @Override
  public void snapshotChunk(int learner, Bytes chunk, boolean last) {}

  @Override
  public void reconfigured() {}

  @Override
  public void flush() {
    if (core.stampChanges() || core.isRemoved()) return;
    Neighbor leader = election.leaderToFollow();
    if (leader != null) {
      Following following = new Following(core, leader);
      core.become(following);
      following.start();
      return;
    }
    founding.consider();
    if (core.stampChanges()) return;
    support(election.candidate());
    if (supports == core.id && election.isSupported()) {
      Leading leading = new Leading(core);
      core.become(leading);
      leading.start();
    }
  }

  /** A candidate that doesn't come to lead is not waited for: it may hear others than we think. */
  private void support(int candidate) {
    if (candidate != supports) {
      supports = candidate;
      supportsSinceMillis = core.now();
    } else if (supports >= 0
        && supports != core.id
        && core.now() - supportsSinceMillis > core.silenceMillisMax) {
      core.neighbor(supports).avoidUntilMillis =
          core.now() + core.silenceMillisMax + core.random.nextLong(core.silenceMillisMax);
      supports = election.candidate();
      supportsSinceMillis = core.now();
    }
  }

  @Override
  public Message.Standing standing() {
    return Message.Standing.LOOKING;
  }

  @Override
  public int supports() {
    return supports;
  }

  @Override
  public long epoch() {
    return 0;
  }

  @Override
  public PeerView view() {
    RoleName role = RoleName.LOOKING;
    if (core.stamp().isBlank()) role = RoleName.BLANK;
    if (core.stamp().removed()) role = RoleName.REMOVED;
    return new PeerView(
        role, Phase.ELECTION, core.epochs().currentEpoch(), -1, false, core.isAdmitted());
  }
}
