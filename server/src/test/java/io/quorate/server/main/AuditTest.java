package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who writes is written down, whatever comes of it; who reads isn't. */
@Timeout(60)
class AuditTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.quorate.audit");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
  }

  @Test
  void everyWriteIsALineWithWhoDidItAndWhatCameOfIt() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "audit.enable=true\n")) {
      ZooKeeper client = servers.client(0);
      client.addAuthInfo("digest", bytes("alice:secret"));
      client.getChildren("/", false);
      client.create("/s-", bytes("hidden"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
      client.setData("/s-0000000000", bytes("hidden"), 0);
      client.setACL("/s-0000000000", Ids.CREATOR_ALL_ACL, -1);
      assertThatThrownBy(() -> client.delete("/none", -1))
          .isInstanceOf(KeeperException.NoNodeException.class);
      client.multi(
          List.of(
              Op.create("/m", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
              Op.check("/m", 0),
              Op.delete("/m", -1)));
      assertThatThrownBy(() ->
              client.multi(
                  List.of(
                      Op.create("/m", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                      Op.delete("/none", -1))))
          .isInstanceOf(KeeperException.class);
      String session = "0x" + Long.toHexString(client.getSessionId());
      client.close();

      List<JsonNode> told = told();
      assertThat(told)
          .extracting(line -> words(line))
          .containsExactly(
              "create /s-0000000000 success",
              "setData /s-0000000000 success",
              "setAcl /s-0000000000 success",
              "delete /none NO_NODE",
              "create /m success",
              "delete /m success",
              "create /m RUNTIME_INCONSISTENCY",
              "delete /none NO_NODE",
              "closeSession null success");
      for (JsonNode line : told) {
        assertThat(line.path("user").asText()).isEqualTo("digest:alice");
        assertThat(line.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("session").asText()).isEqualTo(session);
        assertThat(line.path("zxid").asText()).startsWith("0x1");
        assertThat(line.path("time").asText()).endsWith("Z");
        assertThat(line.toString()).doesNotContain("secret", "hidden");
      }
    }
  }

  @Test
  void unlessItIsWantedNothingIsWritten() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      servers.client(0).create("/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      assertThat(told()).isEmpty();
    }
  }

  private List<JsonNode> told() throws Exception {
    List<JsonNode> told = new ArrayList<>();
    for (ILoggingEvent line : List.copyOf(lines.list)) {
      told.add(new ObjectMapper().readTree(line.getFormattedMessage()));
    }
    return told;
  }

  private static String words(JsonNode line) {
    String came =
        line.path("result").asText().equals("success") ? "success" : line.path("error").asText();
    return line.path("operation").asText() + " " + line.path("path").asText() + " " + came;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
