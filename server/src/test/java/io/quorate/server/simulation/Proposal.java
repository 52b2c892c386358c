package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry that some leader proposed, and what it proposed it behind: every history is a path in
 * the tree of these. There is one object for each, so that one history is another's exactly if
 * their last proposals are the same object.
 */
final class Proposal {
  private final LogEntry entry;
  private final @Nullable Proposal parent;
  private final int depth;
  private final @Nullable Ensemble ensemble;

  /**
   * @param ensemble the configuration that it makes, or null
   */
  Proposal(LogEntry entry, @Nullable Proposal parent, @Nullable Ensemble ensemble) {
    this.entry = entry;
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.ensemble = ensemble;
  }

  LogEntry entry() {
    return entry;
  }

  @Nullable Proposal parent() {
    return parent;
  }

  /** How many entries are before it. */
  int depth() {
    return depth;
  }

  @Nullable Ensemble ensemble() {
    return ensemble;
  }

  long zxid() {
    return entry.zxid();
  }

  long epoch() {
    return entry.zxid() >>> 32;
  }

  /** The entry of that depth before this one, or itself. */
  Proposal ancestor(int wanted) {
    Proposal found = this;
    while (found.depth > wanted && found.parent != null) found = found.parent;
    return found;
  }

  @Override
  public String toString() {
    return epoch() + "." + (entry.zxid() & 0xFFFF_FFFFL);
  }
}
