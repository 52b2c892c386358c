package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.protocol.NodePath;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What nodes and sessions cost in memory: the live heap before and after, divided. It is looked at
 * in a process of its own, where nothing else comes and goes.
 */
class FootprintTest {
  private static final int NODES = 200_000;
  private static final int SESSIONS = 500_000;

  @Test
  void nodesAndSessionsAreSmall() throws Exception {
    Map<String, Long> bytes = new TreeMap<>();
    for (String line : measuredElsewhere().lines().toList()) {
      String[] words = line.split("=");
      bytes.put(words[0], Long.parseLong(words[1]));
    }
    System.out.println("bytes per znode of 100 bytes, and per session: " + bytes);
    assertThat(bytes).containsOnlyKeys("node", "nodeReadBack", "nodeInSnapshot", "session");
    assertThat(bytes.get("node")).isBetween(130L, 200L);
    assertThat(bytes.get("nodeReadBack")).isBetween(130L, 200L);
    assertThat(bytes.get("nodeInSnapshot")).isBetween(110L, 150L);
    assertThat(bytes.get("session")).isBetween(20L, 120L);
  }

  private static String measuredElsewhere() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                FootprintTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Prints bytes by what takes them. */
  public static void main(String[] arguments) throws Exception {
    SnapshotLawsTest.readBack(withNodes(1000)); // Loads what is loaded once.
    long empty = liveBytes();
    ServerState nodes = withNodes(NODES);
    long full = liveBytes();
    ServerState read = SnapshotLawsTest.readBack(nodes);
    long both = liveBytes();
    Check.that(read.digest() == nodes.digest(), "what was read back differs");
    long snapshot = NaiveModelLawsTest.snapshot(nodes).length();
    long before = liveBytes();
    ServerState sessions = withSessions();
    long after = liveBytes();
    Check.that(sessions.sessionCount() == SESSIONS, "%d sessions", sessions.sessionCount());
    System.out.println("node=" + (full - empty) / NODES);
    System.out.println("nodeReadBack=" + (both - full) / read.nodeCount());
    System.out.println("nodeInSnapshot=" + snapshot / NODES);
    System.out.println("session=" + (after - before) / SESSIONS);
  }

  private static ServerState withSessions() {
    ServerState state = ServerState.empty();
    for (int i = 1; i <= SESSIONS; i++) {
      Txn open = new Txn.OpenSession(SessionIds.mint(1, (1L << 32) + i), 10_000);
      state = Transition.apply(state, (1L << 32) + i, new TxnHeader(0, 0, 0, 0), open).state();
    }
    return state;
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
