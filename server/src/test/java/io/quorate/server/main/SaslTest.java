package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock client proves by DIGEST-MD5 who it is, or fails to. */
@Timeout(90)
class SaslTest {
  private static final int SASL = 102;
  private static final int PING = 11;
  private final List<ZooKeeper> clients = new ArrayList<>();
  @TempDir private Path directory;

  /** A JAAS file of this test: who the server knows, and who clients are. */
  private static final class Sections extends Configuration {
    private final Map<String, Map<String, String>> sections = new HashMap<>();

    Sections() {
      sections.put("Server", Map.of("user_alice", "rabbit", "user_root", "boss"));
      sections.put("Alice", Map.of("username", "alice", "password", "rabbit"));
      sections.put("Root", Map.of("username", "root", "password", "boss"));
      sections.put("Mallory", Map.of("username", "alice", "password", "guess"));
      sections.put("Nobody", Map.of("username", "nobody", "password", "rabbit"));
    }

    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
      Map<String, String> options = sections.get(name);
      if (options == null) return null;
      return new AppConfigurationEntry[] {
        new AppConfigurationEntry(
            DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
      };
    }
  }

  @BeforeEach
  void nameUsers() {
    Configuration.setConfiguration(new Sections());
  }

  @AfterEach
  void forgetUsers() throws Exception {
    for (ZooKeeper client : clients) client.close(1_000);
    Configuration.setConfiguration(null);
  }

  private ZooKeeper client(
      RunningServers servers, String section, BlockingQueue<KeeperState> states) throws Exception {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, section);
    config.setProperty("zookeeper.fips-mode", "false"); // With it the client speaks no MD5.
    ZooKeeper client =
        new ZooKeeper(
            "127.0.0.1:" + servers.servingPort(0),
            30_000,
            event -> {
              if (event.getState() != null) states.add(event.getState());
            },
            config);
    clients.add(client);
    return client;
  }

  private static void await(BlockingQueue<KeeperState> states, KeeperState wanted)
      throws InterruptedException {
    KeeperState state;
    do {
      state = states.poll(60, TimeUnit.SECONDS);
      assertThat(state).as("waiting for " + wanted).isNotNull();
    } while (state != wanted);
  }

  @Test
  void aProvenNameIsAnIdentityAndTheSuperUsersPassesEveryList() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "superUser=root\n")) {
      BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
      ZooKeeper alice = client(servers, "Alice", states);
      await(states, KeeperState.SaslAuthenticated);
      alice.create("/hers", bytes("x"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
      assertThat(alice.getACL("/hers", null)).containsExactly(new ACL(31, new Id("sasl", "alice")));
      assertThat(alice.whoAmI()).extracting(Object::toString).anyMatch(s -> s.contains("alice"));

      ZooKeeper stranger = client(servers, "NoSuchSection", new LinkedBlockingQueue<>());
      assertThatThrownBy(() -> stranger.getData("/hers", false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);

      BlockingQueue<KeeperState> rootStates = new LinkedBlockingQueue<>();
      ZooKeeper root = client(servers, "Root", rootStates);
      await(rootStates, KeeperState.SaslAuthenticated);
      assertThat(root.getData("/hers", false, null)).isEqualTo(bytes("x"));
    }
  }

  @Test
  void aWrongPasswordOrAnUnknownNameIsToldSo() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      for (String section : List.of("Mallory", "Nobody")) {
        BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
        client(servers, section, states);
        await(states, KeeperState.AuthFailed);
      }
    }
  }

  @Test
  void whereProofIsRequiredNobodyAsksWithoutOne() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(directory, "sessionRequireClientSASLAuth=true\n")) {
      ZooKeeper stranger = client(servers, "NoSuchSection", new LinkedBlockingQueue<>());
      assertThatThrownBy(() -> stranger.getChildren("/", false))
          .isInstanceOf(KeeperException.SessionClosedRequireAuthException.class);
      BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
      ZooKeeper alice = client(servers, "Alice", states);
      await(states, KeeperState.SaslAuthenticated);
      assertThat(alice.getChildren("/", false)).contains("zookeeper");
    }
  }

  @Test
  void whereProofIsRequiredAndNobodyIsNamedTheServerDoesNotStart() {
    Configuration.setConfiguration(null);
    assertThatThrownBy(() -> RunningServers.alone(directory, "sessionRequireClientSASLAuth=true\n"))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("java.security.auth.login.config");
  }

  /** Whatever is said, it is answered or the connection closed, and the server goes on. */
  @Test
  void tokensOfAnyBytesEndTheirConnectionAtMost() throws Exception {
    RandomGenerator random = new java.util.SplittableRandom(7);
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      int port = servers.servingPort(0);
      for (int i = 0; i < 50; i++) {
        try (RawClient client = RawClient.open(port)) {
          byte[] token = new byte[random.nextInt(300)];
          random.nextBytes(token);
          if (i % 2 == 0) { // As the exchange begins.
            client.request(1, SASL, new byte[4]);
            client.answers(1, 0);
          }
          byte[] body = new byte[4 + token.length];
          body[2] = (byte) (token.length >> 8);
          body[3] = (byte) token.length;
          System.arraycopy(token, 0, body, 4, token.length);
          client.request(2, SASL, body);
          client.request(-2, PING);
          client.isClosedOrSays(-2);
        }
      }
      try (RawClient neighbour = RawClient.open(port)) {
        neighbour.isServed();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
