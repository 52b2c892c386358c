package io.quorate.server.zab;

import org.jspecify.annotations.Nullable;

/** A leader makes another voter lead without an election; it orders nothing new meanwhile. */
final class Handover {
  private final Core core;
  private @Nullable LearnerProgress successor;
  private boolean told;
  private long sinceMillis;

  Handover(Core core) {
    this.core = core;
  }

  void begin(LearnerProgress to) {
    successor = to;
    told = false;
    sinceMillis = core.now();
    core.note(new PeerEvent.HandoverBegan(to.neighbor.id));
  }

  boolean isUnderWay() {
    return successor != null;
  }

  boolean isTo(Neighbor neighbor) {
    return successor != null && successor.neighbor == neighbor;
  }

  boolean isTo(int id) {
    return successor != null && successor.neighbor.id == id;
  }

  /** Whether the successor has had the time in which it should have come to lead. */
  boolean isLate() {
    return successor != null && core.now() - sinceMillis > core.silenceMillisMax;
  }

  /** The successor gets to lead only with everything that was ever ordered here. */
  void tellOnceAllIsHeld(long epoch) {
    LearnerProgress learner = successor;
    if (learner == null || told) return;
    long last = core.history.lastZxid();
    if (core.history.committedZxid() != last || learner.ackedZxid != last) return;
    told = true;
    core.send(learner.neighbor, new Message.TakeOver(epoch, last));
  }

  void giveUp(String reason) {
    LearnerProgress learner = successor;
    if (learner == null) return;
    successor = null;
    core.note(new PeerEvent.HandoverFailed(learner.neighbor.id, reason));
  }
}
