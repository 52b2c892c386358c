package io.quorate.server.replica;

import io.quorate.server.base.Now;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.state.NodeKind;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.ZNode;
import java.util.ArrayDeque;

/**
 * Finds nodes that have served their purpose, for the leader to delete: containers that had
 * children and have none any more, and childless nodes whose time to live is over. Looks through
 * all of them once in an interval, and hands them on a few per turn, so that a great sweep doesn't
 * hold up the requests. Owned by the replica thread.
 */
final class Reaper {
  /** Who deletes a node, or finds that it may not be deleted any more. */
  interface Sweep {
    void reap(NodePath path);
  }

  private static final int PER_TURN_MAX = 64;

  private final long intervalMillis;
  private final int perSweepMax;
  private final ArrayDeque<NodePath> found = new ArrayDeque<>();
  private long nextMillis;

  Reaper(ReplicaConfig config, Now now) {
    this.intervalMillis = config.containerCheckIntervalMillis();
    long perSweep = config.containersPerMinuteMax() * intervalMillis / 60_000;
    this.perSweepMax = (int) Math.max(1, Math.min(perSweep, Integer.MAX_VALUE));
    this.nextMillis = now.elapsedMillis() + intervalMillis;
  }

  void sweep(Now now, ServerState committed, Sweep sweep) {
    if (intervalMillis <= 0) return;
    if (found.isEmpty() && now.elapsedMillis() >= nextMillis) {
      nextMillis = now.elapsedMillis() + intervalMillis;
      committed.forEachContainer(path -> consider(now, committed, path));
      committed.forEachTtlNode(path -> consider(now, committed, path));
    }
    for (int i = 0; i < PER_TURN_MAX && !found.isEmpty(); i++) sweep.reap(found.remove());
  }

  private void consider(Now now, ServerState committed, NodePath path) {
    if (found.size() == perSweepMax) return;
    ZNode node = committed.node(path);
    if (node != null && node.isLeaf() && isDue(now, node)) found.add(path);
  }

  private static boolean isDue(Now now, ZNode node) {
    return switch (node.kind()) {
      // One that never had a child may still be waiting for its first one.
      case CONTAINER -> node.createdChildren() != 0;
      // Both are the wall clocks of leaders: a time to live is as exact as they agree.
      case TTL -> now.wallMillis() - node.mtime() > NodeKind.ttlMillis(node.owner());
      case PERSISTENT, EPHEMERAL -> false;
    };
  }
}
