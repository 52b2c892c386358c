package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock client at a server that loses its quorum, and gets it back. */
@Timeout(120)
class ReadOnlyServerTest {
  @Test
  void aClientThatMayReadOnlyKeepsItsSessionWithoutAQuorum(@TempDir Path directory)
      throws Exception {
    String settings =
        "tickTime=500\nquorate.peerTimeoutMillis=400\nreadonlymode.enabled=true\nminSessionTimeout=30000\nmaxSessionTimeout=60000\n";
    BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
    try (RunningServers servers = RunningServers.ensemble(directory, 3, settings)) {
      ZooKeeper client = servers.reader(1, event -> states.add(event.getState()));
      await(states, KeeperState.SyncConnected);
      client.create("/a", bytes("kept"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.create("/mine", bytes(""), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      long session = client.getSessionId();
      assertThat(word(servers, "isro")).isEqualTo("rw");

      servers.stop(2);
      servers.stop(3);
      await(states, KeeperState.ConnectedReadOnly);
      assertThat(client.getData("/a", false, null)).isEqualTo(bytes("kept"));
      assertThatThrownBy(() -> client.setData("/a", bytes("new"), -1))
          .isInstanceOf(KeeperException.NotReadOnlyException.class);
      assertThat(client.getSessionId()).isEqualTo(session);
      assertThat(word(servers, "isro")).isEqualTo("ro");
      assertThat(word(servers, "srvr")).contains("\nREAD-ONLY mode; ", "Mode: read-only\n");

      servers.start(2);
      await(states, KeeperState.SyncConnected);
      assertThat(client.setData("/a", bytes("new"), -1).getVersion()).isEqualTo(1);
      assertThat(client.exists("/mine", false).getEphemeralOwner()).isEqualTo(session);
    }
  }

  private static void await(BlockingQueue<KeeperState> states, KeeperState wanted)
      throws InterruptedException {
    KeeperState state;
    do {
      state = states.poll(90, TimeUnit.SECONDS);
      assertThat(state).as("waiting for " + wanted).isNotNull();
    } while (state != wanted);
  }

  private static String word(RunningServers servers, String word) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), servers.clientPort(1))) {
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
