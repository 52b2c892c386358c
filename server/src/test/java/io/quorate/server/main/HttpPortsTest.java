package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.base.Bytes;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells and takes over HTTP. */
@Timeout(60)
class HttpPortsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLUSTER = "000102030405060708090a0b0c0d0e0f";

  @TempDir private Path directory;

  private static HttpResponse<String> send(HttpRequest.Builder request, int port, String path)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return client.send(request.uri(uri).build(), BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return send(HttpRequest.newBuilder().GET(), port, path);
  }

  private static HttpResponse<String> post(int port, String path, String body) throws Exception {
    return send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)), port, path);
  }

  private static int health(RunningServers servers, int id) {
    return servers.server(id).life().healthPort().orElseThrow().port();
  }

  private static int control(RunningServers servers, int id) {
    return servers.server(id).life().controlPort().orElseThrow().port();
  }

  @Test
  void probesAndMetricsAreTheOnlyPathsOfTheHealthPort() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      servers.client(0);
      int port = health(servers, 0);
      for (String probe : new String[] {"/livez", "/readyz", "/startupz"}) {
        assertThat(get(port, probe).statusCode()).as(probe).isEqualTo(200);
      }
      assertThat(get(port, "/metrics").body())
          .contains(
              "# HELP quorate_clients_connections",
              "quorate_replica_serving 1.0",
              "zk_znode_count");
      assertThat(get(port, "/v1/member").statusCode()).isEqualTo(404);
      assertThat(get(port, "/livez/more").statusCode()).isEqualTo(404);
      assertThat(post(port, "/livez", "").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void memberSaysWhoItIsAndEnsembleWhoBelongsToIt() throws Exception {
    try (RunningServers servers = RunningServers.ensemble(directory, 1, "")) {
      servers.client(1);
      JsonNode member = JSON.readTree(get(control(servers, 1), "/v1/member").body());
      assertThat(member.get("id").asInt()).isEqualTo(1);
      assertThat(member.get("state").asText()).isEqualTo("leading");
      assertThat(member.get("leader").asInt()).isEqualTo(1);
      assertThat(member.get("admitted").asBoolean()).isTrue();
      assertThat(member.get("clusterId").asText()).hasSize(32);
      assertThat(member.get("boot").asText()).isNotEmpty();
      JsonNode ensemble = JSON.readTree(get(control(servers, 1), "/v1/ensemble").body());
      assertThat(ensemble.get("members")).hasSize(1);
      assertThat(ensemble.get("members").get(0).get("role").asText()).isEqualTo("voter");
      assertThat(ensemble.get("leader").asInt()).isEqualTo(1);
      String version = ensemble.get("version").asText();
      assertThat(version).isEqualTo(member.get("ensembleVersion").asText());
      String later = "/v1/ensemble?afterVersion=" + version + "&waitMillis=1";
      assertThat(JSON.readTree(get(control(servers, 1), later).body()).get("version").asText())
          .isEqualTo(version);
    }
  }

  @Test
  void blankServerIsFoundedByCommandOnce() throws Exception {
    try (RunningServers servers =
        RunningServers.ensemble(directory, 1, "quorate.founding=commanded\n")) {
      int port = control(servers, 1);
      JsonNode blank = JSON.readTree(get(port, "/v1/member").body());
      assertThat(blank.get("state").asText()).isEqualTo("blank");
      assertThat(get(health(servers, 1), "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(port, "/v1/ensemble").statusCode()).isEqualTo(503);
      String command =
          "{\"clusterId\":\"" + CLUSTER + "\",\"incarnation\":1,\"voters\":[1],\"boot\":\"%s\"}";
      assertThat(post(port, "/v1/founding", command.formatted("another")).statusCode())
          .isEqualTo(409);
      String boot = blank.get("boot").asText();
      assertThat(post(port, "/v1/founding", command.formatted(boot)).statusCode()).isEqualTo(200);
      servers.client(1);
      JsonNode founded = JSON.readTree(get(port, "/v1/member").body());
      assertThat(founded.get("clusterId").asText()).isEqualTo(CLUSTER);
      String other = command.formatted(boot).replace(CLUSTER, CLUSTER.replace('0', 'f'));
      HttpResponse<String> refused = post(port, "/v1/founding", other);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(JSON.readTree(refused.body()).get("message").asText()).isNotEmpty();
    }
  }

  @Test
  void malformedCommandsAreRefusedWithASentence() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      for (String body :
          new String[] {
            "",
            "not json",
            "{}",
            "{\"clusterId\":\"12\",\"incarnation\":1,\"voters\":[1]}",
            "{\"clusterId\":\"" + CLUSTER + "\",\"incarnation\":0,\"voters\":[1]}",
            "{\"clusterId\":\"" + CLUSTER + "\",\"incarnation\":1,\"voters\":[]}",
            "{\"clusterId\":\"" + CLUSTER + "\",\"incarnation\":1,\"voters\":[999]}"
          }) {
        HttpResponse<String> answer = post(control(servers, 0), "/v1/founding", body);
        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("message").asText()).isNotEmpty();
      }
    }
  }

  @Test
  void adminCommandsAreThereWhenAskedFor() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "admin.enableServer=true\n")) {
      ZooKeeper client = servers.client(0);
      int port = servers.server(0).life().adminPort().orElseThrow().port();
      JsonNode status = JSON.readTree(get(port, "/commands/status").body());
      assertThat(status.get("state").asText()).isEqualTo("leading");
      assertThat(status.get("lag").asLong()).isZero();
      assertThat(JSON.readTree(get(port, "/commands/mntr").body()).get("server_state").asText())
          .isEqualTo("standalone");
      assertThat(get(port, "/commands/nonsense").statusCode()).isEqualTo(404);
      assertThat(JSON.readTree(get(port, "/commands/dirs").body()).get("datadir_size").asLong())
          .isPositive();
      assertThat(JSON.readTree(get(port, "/commands/envi").body()).has("host.name")).isTrue();
      String session = Long.toString(client.getSessionId());
      client.getData("/zookeeper", true, null);
      client.getChildren("/zookeeper", true);
      JsonNode summary = JSON.readTree(get(port, "/commands/watch_summary").body());
      assertThat(summary.get("num_connections").asInt()).isEqualTo(1);
      assertThat(summary.get("num_paths").asInt()).isEqualTo(1);
      assertThat(summary.get("num_total_watches").asInt()).isEqualTo(2);
      JsonNode watches = JSON.readTree(get(port, "/commands/watches").body());
      assertThat(watches.at("/session_id_to_watched_paths/" + session + "/0").asText())
          .isEqualTo("/zookeeper");
      JsonNode byPath = JSON.readTree(get(port, "/commands/wchp").body());
      assertThat(byPath.at("/path_to_session_ids/~1zookeeper/0").asText()).isEqualTo(session);
    }
  }

  @Test
  void everyListedCommandAnswersUnderItsNameAndItsOldOne() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "admin.enableServer=true\n")) {
      ZooKeeper client = servers.client(0);
      client.create("/mine", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      int port = servers.server(0).life().adminPort().orElseThrow().port();
      JsonNode names = JSON.readTree(get(port, "/commands").body()).get("commands");
      for (JsonNode name : names) {
        if (List.of("snapshot", "shed_connections").contains(name.asText())) continue;
        HttpResponse<String> answer = get(port, "/commands/" + name.asText() + "?traceMask=306");
        assertThat(answer.statusCode()).as(name.asText()).isEqualTo(200);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.get("command").asText()).isEqualTo(name.asText());
        assertThat(body.get("error").isNull()).as(answer.body()).isTrue();
      }
      JsonNode connections = JSON.readTree(get(port, "/commands/cons").body()).get("connections");
      assertThat(connections).hasSize(1);
      assertThat(connections.get(0).get("session_id").asLong()).isEqualTo(client.getSessionId());
      JsonNode dump = JSON.readTree(get(port, "/commands/dump").body());
      assertThat(dump.at("/session_id_to_ephemeral_paths/" + client.getSessionId() + "/0").asText())
          .isEqualTo("/mine");
      assertThat(dump.get("expiry_time_to_session_ids")).isNotEmpty();
      get(port, "/commands/stmk?traceMask=7");
      assertThat(JSON.readTree(get(port, "/commands/gtmk").body()).get("tracemask").asInt())
          .isEqualTo(7);
      assertThat(post(port, "/commands/restore", "").statusCode()).isEqualTo(501);
    }
  }

  @Test
  void theWholeStateIsSentToWhoOwnsTheRootAndToNobodyElse() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(
            directory, "admin.enableServer=true\nadmin.rateLimiterIntervalInMS=3600000\n")) {
      ZooKeeper client = servers.client(0);
      client.create("/big", new byte[600_000], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.addAuthInfo("digest", "root:secret".getBytes(StandardCharsets.UTF_8));
      client.setACL("/", Ids.CREATOR_ALL_ACL, -1);
      int port = servers.server(0).life().adminPort().orElseThrow().port();
      String command = "/commands/snapshot";
      assertThat(get(port, command).statusCode()).isEqualTo(401);
      assertThat(as(port, command, "sasl root").statusCode()).isEqualTo(401);
      assertThat(as(port, command, "digest other:secret").statusCode()).isEqualTo(403);
      HttpResponse<byte[]> answer = as(port, command, "digest root:secret");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValueAsLong("snapshot_size")).hasValue(answer.body().length);
      SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
      decoder.accept(Bytes.wrap(answer.body()));
      ServerState state = decoder.finish();
      assertThat(answer.headers().firstValue("last_zxid"))
          .hasValue("0x" + Long.toHexString(state.lastZxid()));
      assertThat(state.nodeCount()).isGreaterThan(1);
      assertThat(as(port, command, "digest root:secret").statusCode()).isEqualTo(429);
      assertThat(post(port, "/commands/shed", "{\"percentage\":100}").statusCode()).isEqualTo(401);
    }
  }

  private static HttpResponse<byte[]> as(int port, String path, String authorization)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", authorization)
              .build(),
          BodyHandlers.ofByteArray());
    }
  }
}
