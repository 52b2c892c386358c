package io.quorate.server.replica;

import io.quorate.server.base.Now;
import io.quorate.server.protocol.NodePath;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which soft quotas were passed: each is told of once in an interval, however often it happens.
 * Owned by the replica thread of a leader.
 */
final class QuotaWarnings {
  static final long INTERVAL_MILLIS = 60_000;

  private final Set<NodePath> told = new LinkedHashSet<>();
  private final Set<NodePath> untold = new LinkedHashSet<>();
  private long startedMillis;

  QuotaWarnings(Now now) {
    this.startedMillis = now.elapsedMillis();
  }

  void passed(NodePath quota) {
    if (!told.contains(quota)) untold.add(quota);
  }

  void tell(Now now, ReplicaEffects effects) {
    if (now.elapsedMillis() - startedMillis >= INTERVAL_MILLIS) {
      startedMillis = now.elapsedMillis();
      told.clear();
    }
    if (untold.isEmpty()) return;
    for (NodePath quota : untold) {
      effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.SoftQuotaPassed(quota)));
    }
    told.addAll(untold);
    untold.clear();
  }
}
