package io.quorate.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.protocol.NodePath;
import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.Inventory.Deadline;
import io.quorate.server.replica.Inventory.Watched;
import io.quorate.server.state.ServerState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts that tools parse, sorted whatever order the replica found things in. */
class WatchTextLawsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.900Z");
  private static final long LOW = 0x100000001L;
  private static final long HIGH = 0xff00000000000001L;

  private static final Inventory INVENTORY =
      new Inventory(
          true,
          List.of(new Deadline(HIGH, 4_000), new Deadline(LOW, 4_050), new Deadline(7, 4_100)),
          List.of(
              new Watched(HIGH, NodePath.of("/b"), 2),
              new Watched(HIGH, NodePath.of("/a"), 1),
              new Watched(LOW, NodePath.of("/b"), 1)));

  @Test
  void summaryCountsConnectionsPathsAndEachModeAsAWatch() {
    assertThat(WatchText.summary(INVENTORY))
        .isEqualTo("2 connections watching 2 paths\nTotal watches:4\n");
  }

  @Test
  void watchesAreListedBySession() {
    assertThat(WatchText.bySession(INVENTORY))
        .isEqualTo("0x100000001\n\t/b\n0xff00000000000001\n\t/a\n\t/b\n");
  }

  @Test
  void watchesAreListedByPath() {
    assertThat(WatchText.byPath(INVENTORY))
        .isEqualTo("/a\n\t0xff00000000000001\n/b\n\t0x100000001\n\t0xff00000000000001\n");
  }

  @Test
  void leaderListsSessionsByTheSecondInWhichTheyRunOut() {
    assertThat(WatchText.dump(INVENTORY, ServerState.empty(), NOW))
        .isEqualTo(
            """
            SessionTracker dump:
            Session Sets (2)/(3):
            2 expire at 2030-01-01T00:00:04Z:
            \t0x100000001
            \t0xff00000000000001
            1 expire at 2030-01-01T00:00:05Z:
            \t0x7
            ephemeral nodes dump:
            Sessions with Ephemerals (0):
            """);
  }

  @Test
  void otherServersListAllSessionsWithTheirTimeouts() {
    assertThat(WatchText.dump(new Inventory(false, List.of(), List.of()), ServerState.empty(), NOW))
        .isEqualTo(
            """
            SessionTracker dump:
            Global Sessions(0):
            ephemeral nodes dump:
            Sessions with Ephemerals (0):
            """);
  }
}
