package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With enforce.auth nobody asks for anything who hasn't said who they are. */
@Timeout(60)
class ForcedAuthenticationTest {
  @Test
  void whoHasNotAuthenticatedIsTurnedAwayWithTheFirstRequest(@TempDir Path directory)
      throws Exception {
    try (RunningServers servers =
        RunningServers.alone(
            directory, "enforce.auth.enabled=true\nenforce.auth.schemes=digest\n")) {
      ZooKeeper known = servers.client(0);
      known.addAuthInfo("digest", "user:secret".getBytes(StandardCharsets.UTF_8));
      assertThat(known.getChildren("/", false)).contains("zookeeper");
      ZooKeeper stranger = servers.client(0);
      assertThatThrownBy(() -> stranger.getChildren("/", false))
          .isInstanceOf(KeeperException.SessionClosedRequireAuthException.class);
    }
  }
}
