package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.NodePath;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What nodes and sessions cost in memory: the live heap before and after, divided. */
class FootprintTest {
  private static final int NODES = 200_000;
  private static final int SESSIONS = 500_000;

  @Test
  void aNodeOfAHundredBytesTakesLessThanTwoHundred() throws Exception {
    SnapshotLawsTest.readBack(withNodes(1000)); // Loads what is loaded once.
    long before = liveBytes();
    ServerState state = withNodes(NODES);
    long perNode = (liveBytes() - before) / NODES;
    System.out.println("live heap per znode of 100 bytes: " + perNode + " B");
    assertThat(perNode).isBetween(130L, 200L);

    ServerState read = SnapshotLawsTest.readBack(state);
    assertThat(read.nodeCount()).isEqualTo(state.nodeCount());
    long perNodeOfBoth = (liveBytes() - before) / NODES;
    System.out.println("and per znode read from a snapshot: " + (perNodeOfBoth - perNode) + " B");
    assertThat(perNodeOfBoth - perNode).isBetween(130L, 200L);
    assertThat(read.digest()).isEqualTo(state.digest());

    long snapshotBytes = NaiveModelLawsTest.snapshot(state).length();
    System.out.println("bytes of snapshot per znode: " + snapshotBytes / NODES);
    assertThat(snapshotBytes / NODES).isBetween(110L, 150L);
  }

  @Test
  void aSessionTakesLessThanAHundredAndTwentyBytes() {
    long before = liveBytes();
    ServerState state = ServerState.empty();
    for (int i = 1; i <= SESSIONS; i++) {
      Txn open = new Txn.OpenSession(SessionIds.mint(1, (1L << 32) + i), 10_000);
      state = Transition.apply(state, (1L << 32) + i, new TxnHeader(0, 0, 0, 0), open).state();
    }
    long perSession = (liveBytes() - before) / SESSIONS;
    System.out.println("live heap per session in the state: " + perSession + " B");
    assertThat(state.sessionCount()).isEqualTo(SESSIONS);
    assertThat(perSession).isBetween(20L, 120L);
  }

  static ServerState withNodes(int nodes) {
    ServerState state = ServerState.empty();
    long zxid = 1L << 32;
    long wallMillis = 1_760_000_000_000L;
    byte[] data = new byte[100];
    for (int i = 0; i <= nodes; i++) {
      NodePath path = NodePath.of(i == 0 ? "/load" : String.format("/load/n%09d", i));
      Txn create = new Txn.CreateNode(path, Bytes.wrap(data), AclTable.OPEN, 0, false);
      state =
          Transition.apply(state, ++zxid, new TxnHeader(0, 0, 0, wallMillis + i), create).state();
    }
    return state;
  }

  private static long liveBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
