package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers in one process, on real sockets and disks, and the stock client. */
@Timeout(120)
class EnsembleTest {
  @TempDir private Path directory;

  @Test
  void writesAtAnyServerAreReadAtAllAndOutliveTheLeader() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 3, "tickTime=500\n")) {
      for (int id = 1; id <= 3; id++) {
        servers
            .client(id)
            .create("/n" + id, bytes("n" + id), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      }
      for (int id = 1; id <= 3; id++) {
        ZooKeeper client = servers.client(id);
        client.sync("/", (_, _, _) -> {}, null);
        assertThat(client.getChildren("/", false)).contains("n1", "n2", "n3");
      }
      ZooKeeper client = servers.client();
      client.create("/mine", bytes(""), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      servers.stop(servers.leader());
      createDespiteLosses(client, "/after");
      assertThat(client.exists("/mine", false).getEphemeralOwner())
          .isEqualTo(client.getSessionId());
      assertThat(client.getChildren("/", false)).contains("n1", "n2", "n3", "after");
    }
  }

  /** A connection that is lost leaves open whether the write took place: then it is asked. */
  private static void createDespiteLosses(ZooKeeper client, String path) throws Exception {
    while (true) {
      try {
        if (client.exists(path, false) != null) return;
        client.create(path, bytes(""), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        return;
      } catch (ConnectionLossException lost) {
        // The client is looking for another server.
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
