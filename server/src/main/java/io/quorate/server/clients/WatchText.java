package io.quorate.server.clients;

import io.quorate.server.base.Bytes;
import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.Inventory.Deadline;
import io.quorate.server.state.ServerState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code dump}, {@code wchs}, {@code wchc} and {@code wchp} answer, in ZooKeeper's form. All
 * lists are sorted, so that two answers can be compared.
 */
final class WatchText {
  private WatchText() {}

  /**
   * Sessions and their ephemerals. A leader lists the sessions by when they run out, to the second;
   * the others, who don't know that, with their timeouts.
   */
  static String dump(Inventory inventory, ServerState state, Instant now) {
    StringBuilder text = new StringBuilder("SessionTracker dump:\n");
    if (inventory.leading()) deadlines(inventory.deadlines(), now, text);
    else timeouts(state, text);
    ephemerals(state, text);
    return text.toString();
  }

  private static void deadlines(List<Deadline> deadlines, Instant now, StringBuilder text) {
    Map<Instant, Set<Long>> byDeadline = new TreeMap<>();
    for (Deadline deadline : deadlines) {
      Instant second =
          Instant.ofEpochSecond(now.plusMillis(deadline.millisLeft()).getEpochSecond());
      byDeadline
          .computeIfAbsent(second, _ -> new TreeSet<>(Long::compareUnsigned))
          .add(deadline.session());
    }
    text.append("Session Sets (%d)/(%d):\n".formatted(byDeadline.size(), deadlines.size()));
    byDeadline.forEach((deadline, sessions) -> {
      text.append("%d expire at %s:\n".formatted(sessions.size(), deadline));
      for (long session : sessions) text.append('\t').append(hex(session)).append('\n');
    });
  }

  private static void timeouts(ServerState state, StringBuilder text) {
    text.append("Global Sessions(%d):\n".formatted(state.sessionCount()));
    state.forEachSession(session ->
        text.append(hex(session.id())).append('\t').append(session.timeoutMillis()).append("ms\n"));
  }

  private static void ephemerals(ServerState state, StringBuilder text) {
    StringBuilder owned = new StringBuilder();
    int[] owners = {0};
    state.forEachSession(session -> {
      if (session.ephemeralCount() == 0) return;
      owners[0]++;
      owned.append(hex(session.id())).append(":\n");
      for (Bytes path : session.ephemeralPaths())
        owned.append('\t').append(path.toUtf8()).append('\n');
    });
    text.append("ephemeral nodes dump:\nSessions with Ephemerals (%d):\n".formatted(owners[0]))
        .append(owned);
  }

  /** How many connections watch how much. */
  static String summary(Inventory inventory) {
    Inventory.WatchSummary summary = inventory.watchSummary();
    return "%d connections watching %d paths\nTotal watches:%d\n"
        .formatted(summary.connections(), summary.paths(), summary.watches());
  }

  /** Each session and below it what it watches. */
  static String bySession(Inventory inventory) {
    StringBuilder text = new StringBuilder();
    inventory
        .pathsBySession()
        .forEach((session, watched) -> {
          text.append(hex(session)).append('\n');
          for (String path : watched) text.append('\t').append(path).append('\n');
        });
    return text.toString();
  }

  /** Each watched path and below it who watches it. */
  static String byPath(Inventory inventory) {
    StringBuilder text = new StringBuilder();
    inventory
        .sessionsByPath()
        .forEach((path, watchers) -> {
          text.append(path).append('\n');
          for (long session : watchers) text.append('\t').append(hex(session)).append('\n');
        });
    return text.toString();
  }

  private static String hex(long session) {
    return "0x" + Long.toHexString(session);
  }
}
