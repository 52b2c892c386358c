package io.quorate.server.zab;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Quorum;
import io.quorate.server.zab.Message.Standing;
import org.jspecify.annotations.Nullable;

/**
 * Whom to follow, whom to support, and when support is enough. Votes are not cast in rounds: every
 * server keeps saying where it stands, and decides from what it hears now. Nobody who follows a
 * leader can be talked out of it, and only servers that hear each other in both directions count,
 * so a server that flaps, or that can only send, deposes nobody. What decides about safety is the
 * discovery that follows; this only has to end, and soon.
 */
final class Election {
  private final Core core;

  Election(Core core) {
    this.core = core;
  }

  /** An established leader if one is heard, else one in preparation that loses nothing we have. */
  @Nullable Neighbor leaderToFollow() {
    Neighbor best = null;
    for (Neighbor each : core.neighbors) {
      if (!mayFollow(each)) continue;
      if (best == null || isBetterLeader(each, best)) best = each;
    }
    return best;
  }

  private boolean mayFollow(Neighbor neighbor) {
    Message.Notification said = neighbor.notification;
    if (said == null || !isReliable(neighbor)) return false;
    return switch (said.standing()) {
      case LEADING ->
          neighbor.isKin()
              || (core.isFresh() || core.stamp().isBlank()) && core.mayJoin(neighbor.hello);
      case PREPARING ->
          neighbor.isKin()
              && core.takesPart()
              && neighbor.vote().covers(core.vote().epoch(), core.vote().zxid());
      case LOOKING, FOLLOWING -> false;
    };
  }

  private static boolean isBetterLeader(Neighbor one, Neighbor other) {
    Message.Notification mine = one.notification;
    Message.Notification theirs = other.notification;
    if (mine == null || theirs == null) return mine != null;
    if (mine.standing() != theirs.standing()) return mine.standing() == Standing.LEADING;
    if (mine.epoch() != theirs.epoch()) return mine.epoch() > theirs.epoch();
    return one.vote().compareTo(other.vote()) > 0;
  }

  /** The best candidate among those who could win; -1 if there is none. */
  int candidate() {
    if (!core.takesPart()) return -1;
    Vote best = null;
    if (core.isEligible()) best = core.vote();
    for (Neighbor each : core.neighbors) {
      Message.Notification said = each.notification;
      if (said == null || !each.isKin() || !isReliable(each) || !said.eligible()) continue;
      if (said.standing() != Standing.LOOKING && said.standing() != Standing.PREPARING) continue;
      Vote vote = each.vote();
      if (best == null || vote.compareTo(best) > 0) best = vote;
    }
    return best == null ? -1 : best.id();
  }

  /** Whether a quorum, of both configurations if there are two, supports this server now. */
  boolean isSupported() {
    Ensemble pending = core.history.pending();
    return isSupportedBy(core.history.active()) && (pending == null || isSupportedBy(pending));
  }

  private boolean isSupportedBy(Ensemble ensemble) {
    Quorum quorum = new Quorum(ensemble);
    int count = quorum.admits(core.id, core.stamp().diskId()) ? 1 : 0;
    for (Neighbor each : core.neighbors) {
      Message.Notification said = each.notification;
      if (said == null || !each.isKin() || !isReliable(each)) continue;
      boolean supports = said.standing() == Standing.LOOKING && said.supports() == core.id;
      boolean covered = core.vote().covers(said.currentEpoch(), said.lastZxid());
      if (supports && covered && quorum.admits(each.id, each.diskId())) count++;
    }
    return quorum.reachedBy(count);
  }

  /** Heard now, in both directions as far as that can be known, and not tried in vain just now. */
  private boolean isReliable(Neighbor neighbor) {
    return core.isHeard(neighbor)
        && core.now() >= neighbor.avoidUntilMillis
        && (!core.isListable() || neighbor.hears(core.id));
  }
}
