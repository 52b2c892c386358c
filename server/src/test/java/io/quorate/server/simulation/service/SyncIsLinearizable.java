package io.quorate.server.simulation.service;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;

/**
 * A sync is answered behind everything that anybody could have seen when it was asked, and so is
 * every read that the same connection asks behind it.
 */
final class SyncIsLinearizable implements ServiceChecker {
  /** Of one line: what was there when the newest sync that was answered was asked. */
  private static final class Synced {
    long upTo;
    boolean justNow;
  }

  private final ServiceStatistics statistics;

  SyncIsLinearizable(ServiceStatistics statistics) {
    this.statistics = statistics;
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    Synced synced = line.notes(Synced.class, Synced::new);
    switch (call.request()) {
      case Request.Sync _ -> {
        if (reply.error() != ErrorCode.OK) return;
        isBehind(call.appliedBefore(), reply);
        synced.upTo = Math.max(synced.upTo, call.appliedBefore());
        synced.justNow = true;
      }
      case Request.Read _ -> {
        isBehind(synced.upTo, reply);
        if (synced.justNow) statistics.syncedReads++;
        synced.justNow = false;
      }
      default -> {}
    }
  }

  private void isBehind(long zxid, ReplicaEffect.Reply reply) {
    if (reply.zxid() < zxid) {
      throw broken(reply + " while " + Long.toHexString(zxid) + " was there");
    }
  }
}
