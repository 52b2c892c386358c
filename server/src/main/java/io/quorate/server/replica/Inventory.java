package io.quorate.server.replica;

import io.quorate.server.protocol.NodePath;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /** How many connections watch how many paths, and by how many watches. */
  public record WatchSummary(int connections, int paths, long watches) {}

  public Inventory {
    deadlines = List.copyOf(deadlines);
    watches = List.copyOf(watches);
  }

  public WatchSummary watchSummary() {
    long count = 0;
    for (Watched watched : watches) count += watched.watches();
    return new WatchSummary(pathsBySession().size(), sessionsByPath().size(), count);
  }

  /** What each session watches; sessions in the unsigned order of their ids. */
  public SortedMap<Long, SortedSet<String>> pathsBySession() {
    SortedMap<Long, SortedSet<String>> paths = new TreeMap<>(Long::compareUnsigned);
    for (Watched watched : watches) {
      paths.computeIfAbsent(watched.session(), _ -> new TreeSet<>()).add(watched.path().toString());
    }
    return paths;
  }

  /** Who watches each path; sessions in the unsigned order of their ids. */
  public SortedMap<String, SortedSet<Long>> sessionsByPath() {
    SortedMap<String, SortedSet<Long>> sessions = new TreeMap<>();
    for (Watched watched : watches) {
      sessions
          .computeIfAbsent(watched.path().toString(), _ -> new TreeSet<>(Long::compareUnsigned))
          .add(watched.session());
    }
    return sessions;
  }
}
