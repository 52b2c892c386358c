package io.quorate.server.replica;

import io.quorate.server.protocol.NodePath;
import java.util.List;

/**
 * What only the replica knows of its sessions and watches, as of one moment. As long as these lists
 * are, so it is made only when somebody asks. Immutable; any thread.
 *
 * @param leading whether this server leads: only a leader knows deadlines
 * @param deadlines when each session of the ensemble runs out, in no order; empty unless it leads
 * @param watches what each connection of this server watches, in no order
 */
public record Inventory(boolean leading, List<Deadline> deadlines, List<Watched> watches) {
  /** A session ends unless it is heard from within so many milliseconds. */
  public record Deadline(long session, long millisLeft) {}

  /**
   * A path that a session watches.
   *
   * @param watches how many watches these are, of different modes: 1 to 4
   */
  public record Watched(long session, NodePath path, int watches) {}

  public Inventory {
    deadlines = List.copyOf(deadlines);
    watches = List.copyOf(watches);
  }
}
