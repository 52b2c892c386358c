package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/** Entries of an earlier epoch are delivered before those of a later one. */
final class GlobalPrimaryOrder implements Checker {
  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    long epoch = at.deliveredZxid >>> 32;
    for (LogEntry entry : entries) {
      if (entry.zxid() >>> 32 < epoch) throw broken(at + " goes back from epoch " + epoch);
      epoch = entry.zxid() >>> 32;
    }
  }
}
