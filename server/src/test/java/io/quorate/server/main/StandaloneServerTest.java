package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One server, the stock client, a real disk. */
@Timeout(60)
class StandaloneServerTest {
  @TempDir private Path directory;

  @Test
  void stockClientWritesReadsAndIsTold() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      ZooKeeper client = servers.client(0);
      client.create("/a", bytes("one"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      LinkedBlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
      Stat stat = new Stat();
      assertThat(client.getData("/a", events::add, stat)).isEqualTo(bytes("one"));
      client.setData("/a", bytes("two"), stat.getVersion());
      WatchedEvent event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      assertThat(event.getType()).isEqualTo(EventType.NodeDataChanged);
      assertThat(client.getChildren("/", false)).containsExactlyInAnyOrder("a", "zookeeper");
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      ZooKeeper client = servers.client(0);
      client.create("/kept", bytes("kept"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.create("/mine", bytes(""), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      servers.stop(0);
      servers.start(0);
      assertThat(readOnceConnected(client, "/kept")).isEqualTo(bytes("kept"));
      assertThat(client.exists("/mine", false).getEphemeralOwner())
          .isEqualTo(client.getSessionId());
    }
  }

  /** An attempt to connect that began while the server was away may still fail. */
  private static byte[] readOnceConnected(ZooKeeper client, String path) throws Exception {
    while (true) {
      try {
        return client.getData(path, false, null);
      } catch (KeeperException.ConnectionLossException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
