package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The ensemble changes while clients use it: by the control API and by ZooKeeper's own admin. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class ReconfigurationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TIMES = "tickTime=500\nquorate.peerTimeoutMillis=4000\n";
  private static final List<String> NOT_YET =
      List.of("in_progress", "not_synced", "no_new_quorum", "not_leader");
  private static final String SECRET = "super:secret";

  @TempDir private Path directory;
  private final List<ZooKeeperAdmin> admins = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  private record Answered(int status, JsonNode body) {
    String error() {
      return body.path("error").asText();
    }
  }

  @Test
  void theOperatorsCallsGrowMoveAndShrinkAnEnsembleUnderOneSession() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 1, TIMES)) {
      ZooKeeper client = servers.client(1);
      client.create("/mine", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      servers.join(2);
      servers.join(3);
      await("both joiners are synced", () -> isSynced(servers, 2) && isSynced(servers, 3));
      assertThat(get(servers, 2, "/v1/member").body().path("admitted").asBoolean()).isFalse();

      JsonNode before = get(servers, 3, "/v1/ensemble").body();
      String grow = change(before, "[" + member(servers, 2) + "," + member(servers, 3) + "]", "[]");
      assertThat(post(servers, 2, "/v1/ensemble", grow).error()).isEqualTo("not_leader");
      awaitAccepted(servers, 1, "/v1/ensemble", grow);
      Answered again = post(servers, 1, "/v1/ensemble", grow);
      assertThat(again.error()).isEqualTo("stale");
      assertThat(again.body().path("actual").asText())
          .isNotEqualTo(before.path("version").asText());
      JsonNode grown = get(servers, 2, "/v1/ensemble").body();
      assertThat(grown.path("members")).hasSize(3);
      assertThat(grown.path("nextId").asInt()).isEqualTo(4);

      awaitAccepted(servers, 1, "/v1/leadership", "{\"target\":2}");
      awaitAccepted(servers, 3, "/v1/leadership", "{\"target\":2}");
      assertThat(post(servers, 3, "/v1/leadership", "{\"target\":1}").error())
          .isEqualTo("not_leader");
      assertThat(client.exists("/mine", false).getEphemeralOwner())
          .isEqualTo(client.getSessionId());

      JsonNode moved = get(servers, 2, "/v1/ensemble").body();
      assertThat(post(servers, 2, "/v1/ensemble", change(moved, "[]", "[2]")).error())
          .isEqualTo("leader_removal");
      awaitAccepted(servers, 2, "/v1/ensemble", change(moved, "[]", "[1]"));
      await("server 1 knows", () -> "removed".equals(state(servers, 1)));
      JsonNode shrunk = get(servers, 3, "/v1/ensemble").body();
      assertThat(
              post(servers, 2, "/v1/ensemble", change(shrunk, "[" + member(servers, 1) + "]", "[]"))
                  .error())
          .isEqualTo("id_used");
      Answered fence = post(servers, 2, "/v1/ensemble", change(shrunk, "[]", "[]"));
      assertThat(fence.status()).isEqualTo(200);
      assertThat(fence.body().path("version").asText())
          .isNotEqualTo(shrunk.path("version").asText());
      assertThat(post(servers, 3, "/v1/barrier", "").body().path("zxid").asText()).isNotEmpty();

      servers.stop(1);
      await("server 1 has its ports again", () -> startsAgain(servers, 1));
      await("a restarted server 1 still knows", () -> "removed".equals(state(servers, 1)));
    }
  }

  @Test
  void badCallsAreAnsweredWithASentence() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 1, TIMES)) {
      await("it leads", () -> get(servers, 1, "/v1/ensemble").status() == 200);
      JsonNode now = get(servers, 1, "/v1/ensemble").body();
      assertThat(post(servers, 1, "/v1/ensemble", "no json").error()).isEqualTo("bad_request");
      assertThat(post(servers, 1, "/v1/ensemble", "{}").error()).isEqualTo("bad_request");
      assertThat(post(servers, 1, "/v1/ensemble", change(now, "[{\"id\":9}]", "[]")).error())
          .isEqualTo("bad_request");
      assertThat(post(servers, 1, "/v1/ensemble", change(now, "[]", "[1]")).error())
          .isEqualTo("no_voters");
      String absent = "{\"id\":2,\"host\":\"127.0.0.1\",\"peerPort\":1,\"electionPort\":2}";
      assertThat(post(servers, 1, "/v1/ensemble", change(now, "[" + absent + "]", "[]")).error())
          .isEqualTo("not_synced");
      assertThat(
              post(servers, 1, "/v1/ensemble", change(now, "[" + absent + "," + absent + "]", "[]"))
                  .error())
          .isEqualTo("bad_member");
      assertThat(post(servers, 1, "/v1/leadership", "{\"target\":7}").error())
          .isEqualTo("not_voter");
      assertThat(post(servers, 1, "/v1/leadership", "{\"target\":\"x\"}").error())
          .isEqualTo("bad_request");
      String join =
          "{\"clusterId\":\"" + "0".repeat(32) + "\",\"id\":1,\"seeds\":[" + absent + "]}";
      assertThat(post(servers, 1, "/v1/join", join).error()).isEqualTo("refused");
      assertThat(post(servers, 1, "/v1/validate", "dataDir=/tmp/x\nclientPort=2181\n").status())
          .isEqualTo(200);
      // What says who the server is may come from where it runs: then it is this very server.
      assertThat(
              post(
                      servers,
                      1,
                      "/v1/validate",
                      "dataDir=/tmp/x\nclientPort=2181\nserver.1=127.0.0.1:2888:3888\n")
                  .status())
          .isEqualTo(200);
      Answered invalid = post(servers, 1, "/v1/validate", "dataDir=/tmp/x\nclientPort=none\n");
      assertThat(invalid.status()).isEqualTo(422);
      assertThat(invalid.body().path("problems")).isNotEmpty();
      assertThat(post(servers, 1, "/v1/drain", "{\"seconds\":-1}").error())
          .isEqualTo("bad_request");
    }
  }

  @Test
  void aDrainedServerLetsItsClientsGoAndTakesNoOthers() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 3, TIMES)) {
      ZooKeeper client = servers.client();
      int at = -1;
      for (int id = 1; id <= 3; id++) {
        if (get(servers, id, "/v1/member").body().path("connections").asInt() > 0) at = id;
      }
      int drained = at;
      assertThat(
              post(servers, drained, "/v1/drain", "{\"seconds\":1}")
                  .body()
                  .path("connections")
                  .asInt())
          .isPositive();
      await(
          "its clients have gone",
          () -> get(servers, drained, "/v1/member").body().path("connections").asInt() == 0);
      assertThat(get(servers, drained, "/v1/member").body().path("draining").asBoolean()).isTrue();
      await("the session goes on elsewhere", () -> client.exists("/", false) != null);
      assertThat(post(servers, drained, "/v1/drain", "{\"seconds\":0}").status()).isEqualTo(200);
      assertThat(servers.client(drained).exists("/", false)).isNotNull();
    }
  }

  @Test
  void zooKeepersOwnAdminChangesTheEnsemble() throws Exception {
    String settings =
        TIMES
            + "reconfigEnabled=true\nDigestAuthenticationProvider.superDigest="
            + DigestAuthenticationProvider.generateDigest(SECRET)
            + "\n";
    try (RunningServers servers = RunningServers.ensemble(directory, 3, settings)) {
      servers.client();
      String fourth = servers.join(4);
      await("the joiner is synced", () -> isSynced(servers, 4));
      ZooKeeperAdmin admin = admin(servers);
      assertThatThrownBy(() -> admin.reconfigure(fourth, null, null, -1, new Stat()))
          .isInstanceOf(KeeperException.NoAuthException.class);
      admin.addAuthInfo("digest", SECRET.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> admin.reconfigure(fourth, null, null, 12345, new Stat()))
          .isInstanceOf(KeeperException.BadVersionException.class);
      assertThatThrownBy(() -> admin.reconfigure("server.x=1", null, null, -1, new Stat()))
          .isInstanceOf(KeeperException.BadArgumentsException.class);
      assertThatThrownBy(
              () -> admin.reconfigure("server.5=127.0.0.1:1:2", "1", null, -1, new Stat()))
          .isInstanceOf(KeeperException.NewConfigNoQuorum.class);

      Stat stat = new Stat();
      await(
          "it has caught up",
          () -> {
            try {
              return text(admin.reconfigure(fourth, null, null, -1, stat)).contains("server.4=");
            } catch (KeeperException.NewConfigNoQuorum notYet) {
              return false;
            }
          });
      String config = text(admin.getConfig(false, new Stat()));
      assertThat(config)
          .contains("server.1=")
          .endsWith("version=" + Long.toHexString(stat.getMzxid()));

      long version = Long.parseUnsignedLong(config.substring(config.indexOf("version=") + 8), 16);
      int leader = servers.leader();
      byte[] without = admin.reconfigure(null, Integer.toString(leader), null, version, new Stat());
      assertThat(text(without)).doesNotContain("server." + leader + "=");
      await("another leads", () -> servers.leader() != leader);
      await("the old leader knows", () -> "removed".equals(state(servers, leader)));
      await("clients go on", () -> admin.exists("/", false) != null);
    }
  }

  @Test
  void whereItIsDisabledOrAloneTheAdminIsToldSo() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 1, TIMES)) {
      servers.client();
      ZooKeeperAdmin admin = admin(servers);
      assertThatThrownBy(() -> admin.reconfigure(null, "3", null, -1, new Stat()))
          .isInstanceOf(KeeperException.ReconfigDisabledException.class);
    }
    try (RunningServers alone =
        RunningServers.alone(directory.resolve("alone"), TIMES + "reconfigEnabled=true\n")) {
      alone.client();
      ZooKeeperAdmin admin = admin(alone);
      assertThatThrownBy(() -> admin.reconfigure(null, "3", null, -1, new Stat()))
          .isInstanceOf(KeeperException.UnimplementedException.class);
    }
  }

  @AfterEach
  void closeAdmins() throws InterruptedException {
    for (ZooKeeperAdmin each : admins) each.close(1_000);
  }

  private ZooKeeperAdmin admin(RunningServers servers) throws Exception {
    ZooKeeperAdmin admin = new ZooKeeperAdmin(servers.connectString(), 20_000, _ -> {});
    admins.add(admin);
    await("the admin is connected", () -> admin.getState().isConnected());
    return admin;
  }

  /** Other tests on this machine take free ports too. */
  private static boolean startsAgain(RunningServers servers, int id) throws Exception {
    try {
      servers.start(id);
      return true;
    } catch (StartFailed portTaken) {
      return false;
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private boolean isSynced(RunningServers servers, int id) throws Exception {
    return get(servers, id, "/v1/member").body().path("synced").asBoolean();
  }

  private String state(RunningServers servers, int id) throws Exception {
    return get(servers, id, "/v1/member").body().path("state").asText();
  }

  private String member(RunningServers servers, int id) {
    int port = servers.peerPort(id);
    return "{\"id\":%d,\"host\":\"127.0.0.1\",\"peerPort\":%d,\"electionPort\":%d,\"role\":\"voter\"}"
        .formatted(id, port, port + 1);
  }

  private static String change(JsonNode at, String add, String remove) {
    return "{\"expectedVersion\":\"%s\",\"add\":%s,\"remove\":%s}"
        .formatted(at.path("version").asText(), add, remove);
  }

  /** Sends it again for as long as the answer says that its time has not come yet. */
  private void awaitAccepted(RunningServers servers, int id, String path, String body)
      throws Exception {
    await(
        path + " " + body,
        () -> {
          Answered answered = post(servers, id, path, body);
          if (NOT_YET.contains(answered.error())) return false;
          assertThat(answered.status()).as("%s", answered.body()).isEqualTo(200);
          return true;
        });
  }

  private Answered get(RunningServers servers, int id, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(servers.control(id) + path)).build());
  }

  private Answered post(RunningServers servers, int id, String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(servers.control(id) + path))
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private Answered send(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    return new Answered(response.statusCode(), JSON.readTree(response.body()));
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (true) {
      try {
        if (condition.call()) return;
      } catch (KeeperException.ConnectionLossException | IllegalStateException notYet) {
        // Between two servers, or two leaders.
      }
      if (System.nanoTime() > deadline) throw new AssertionError("not within 40 s: " + what);
      Thread.sleep(20);
    }
  }
}
