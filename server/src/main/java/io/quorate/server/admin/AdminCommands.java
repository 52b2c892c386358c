package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.ReplicaView;
import io.quorate.server.runtime.ClientAdministration;
import io.quorate.server.runtime.DirectorySizes;
import io.quorate.server.runtime.Inventories;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.PeerView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * ZooKeeper's admin commands over HTTP, as far as they are here: each answers a JSON object with
 * the command's name and an error or null, and {@code status} what this server says of itself.
 */
public final class AdminCommands {
  private static final List<String> NAMES =
      List.of(
          "configuration",
          "connection_stat_reset",
          "connections",
          "dirs",
          "dump",
          "environment",
          "get_trace_mask",
          "hash",
          "initial_configuration",
          "is_read_only",
          "leader",
          "monitor",
          "observer_connection_stat_reset",
          "observers",
          "ruok",
          "server_stats",
          "set_trace_mask",
          "shed_connections",
          "snapshot",
          "stat_reset",
          "stats",
          "status",
          "voting_view",
          "watch_summary",
          "watches",
          "watches_by_path",
          "zabstate");
  private static final String NO_ANSWER = "the replica didn't answer in time";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerStatus status;
  private final MemberReport member;
  private final Inventories inventories;
  private final ClientAdministration clients;
  private final AdminGuard guard;
  private final SnapshotCommand snapshots;

  public AdminCommands(
      ServerStatus status,
      MemberReport member,
      Inventories inventories,
      ClientAdministration clients,
      AdminGuard guard) {
    this.status = status;
    this.member = member;
    this.inventories = inventories;
    this.clients = clients;
    this.guard = guard;
    this.snapshots = new SnapshotCommand(status.config().watching().adminRules());
  }

  /**
   * The routes.
   *
   * @param path under which the commands are: {@code /commands}
   */
  public List<Route> routes(String path) {
    return List.of(
        new Route("GET", path, true, this::answer), new Route("POST", path, true, this::posted));
  }

  private Answer answer(Request request) throws InterruptedException {
    String name = alias(request.tail());
    if (name.isEmpty()) return list();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("command", name);
    body.put("error", null);
    switch (name) {
      case "ruok" -> {}
      case "status" -> body.putAll(member.describe());
      case "configuration" -> body.putAll(status.configuration());
      case "is_read_only" -> body.put("read_only", status.isReadOnly());
      case "leader" -> leader(body);
      case "voting_view" -> votingView(body);
      case "hash" -> hash(body);
      case "environment" -> body.putAll(status.environment());
      case "dirs" -> {
        DirectorySizes sizes = status.directorySizes();
        body.put("datadir_size", sizes.dataBytes());
        body.put("logdir_size", sizes.logBytes());
      }
      case "connections" -> connections(false, body);
      case "connection_stat_reset" -> clients.resetConnections();
      case "stat_reset" -> clients.resetStatistics();
      case "dump" -> dump(body);
      case "get_trace_mask" -> body.put("tracemask", status.traceMask().get());
      case "set_trace_mask" -> setTraceMask(request, body);
      case "initial_configuration" ->
          body.put(
              "initial_configuration",
              status.configuration().entrySet().stream()
                  .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                  .collect(Collectors.joining()));
      case "observers" -> observers(body);
      case "observer_connection_stat_reset" -> {} // Nothing is counted of observers.
      case "zabstate" -> zabState(body);
      case "snapshot" -> {
        Answer refusal = guard.refusal(request, status.root());
        return refusal != null ? refusal : snapshots.answer(request, status.root());
      }
      case "shed_connections", "restore" -> {
        return Answer.error(405, "method_not_allowed", name + " takes POST");
      }
      case "watch_summary", "watches", "watches_by_path" -> watches(name, body);
      case "monitor", "server_stats", "stats" -> {
        if (!status.view().answering()) {
          body.put("error", "This ZooKeeper instance is not currently serving requests");
        } else if (name.equals("monitor")) {
          status.monitor().forEach((key, value) -> body.put(key.substring("zk_".length()), value));
        } else {
          serverStats(body);
          if (name.equals("stats")) connections(true, body);
        }
      }
      default -> {
        return Answer.error(
            404, "unknown_command", "there is no command " + name + "; see the list one level up");
      }
    }
    return Answer.json(200, body);
  }

  private Answer posted(Request request) throws InterruptedException {
    return switch (alias(request.tail())) {
      case "shed_connections" -> {
        Answer refusal = guard.refusal(request, status.root());
        yield refusal != null ? refusal : shed(request);
      }
      case "restore" ->
          Answer.error(
              501,
              "not_offered",
              "the state of a server comes from the log that its ensemble agrees on, and isn't"
                  + " replaced behind its back");
      default -> Answer.error(405, "method_not_allowed", "this command takes GET, if it is there");
    };
  }

  private Answer shed(Request request) {
    JsonNode wanted;
    try {
      wanted = JSON.readTree(request.body()).path("percentage");
    } catch (JsonProcessingException e) {
      return Answer.error(400, "bad_request", "the body is no JSON");
    }
    if (!wanted.isInt() || wanted.asInt() < 0 || wanted.asInt() > 100) {
      return Answer.error(400, "bad_request", "percentage must be a number from 0 to 100");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("command", "shed_connections");
    body.put("error", null);
    body.put("connections_shed", clients.shed(wanted.asInt()));
    body.put("percentage_requested", wanted.asInt());
    return Answer.json(200, body);
  }

  private void connections(boolean brief, Map<String, Object> body) throws InterruptedException {
    body.put("connections", clients.connections(brief, false));
    body.put("secure_connections", clients.connections(brief, true));
  }

  /** Deadlines are known to a leader alone. */
  private void dump(Map<String, Object> body) throws InterruptedException {
    Map<Long, List<Long>> deadlines = new TreeMap<>();
    Map<Long, List<String>> ephemerals = new TreeMap<>(Long::compareUnsigned);
    try {
      long now = System.currentTimeMillis();
      for (Inventory.Deadline each : inventories.take().get().deadlines()) {
        deadlines
            .computeIfAbsent(now + each.millisLeft(), _ -> new ArrayList<>())
            .add(each.session());
      }
    } catch (ExecutionException e) {
      body.put("error", NO_ANSWER);
    }
    status
        .root()
        .forEachSession(session -> {
          List<String> paths = new ArrayList<>();
          for (Bytes path : session.ephemeralPaths()) paths.add(path.toUtf8());
          if (!paths.isEmpty()) ephemerals.put(session.id(), paths);
        });
    body.put("expiry_time_to_session_ids", deadlines);
    body.put("session_id_to_ephemeral_paths", ephemerals);
  }

  private void setTraceMask(Request request, Map<String, Object> body) {
    String given = request.query().getOrDefault("traceMask", "");
    try {
      status.traceMask().set(Long.parseLong(given));
      body.put("tracemask", status.traceMask().get());
    } catch (NumberFormatException e) {
      body.put("error", "setTraceMask requires long traceMask argument, got " + given);
    }
  }

  private void observers(Map<String, Object> body) {
    List<Map<String, Object>> observers = new ArrayList<>();
    for (ReplicaView.MemberView each : status.view().members()) {
      boolean learns = each.synced() && each.id() != status.config().id();
      if (!learns || status.view().ensemble().isVoter(each.id())) continue;
      observers.add(Map.of("id", each.id(), "applied_zxid", each.appliedZxid()));
    }
    body.put("synced_observers", observers.size());
    body.put("observers", observers);
  }

  private void zabState(Map<String, Object> body) {
    PeerView peer = status.view().peer();
    Member self = status.view().ensemble().member(status.config().id());
    long zxid = status.root().lastZxid();
    body.put("myid", status.config().id());
    body.put("is_leader", peer.role() == PeerView.RoleName.LEADING);
    body.put("quorum_address", self == null ? "" : self.host() + ":" + self.peerPort());
    body.put("election_address", self == null ? "" : self.host() + ":" + self.electionPort());
    body.put("client_address", self == null ? "" : self.clientAddress());
    body.put("voting", self != null && self.isVoter());
    body.put("last_zxid", "0x" + Long.toHexString(zxid));
    body.put("zab_epoch", Zxid.epoch(zxid));
    body.put("zab_counter", Zxid.counter(zxid));
    body.put("zabstate", peer.phase().name().toLowerCase(Locale.ROOT));
  }

  private static String alias(String name) {
    return switch (name) {
      case "crst" -> "connection_stat_reset";
      case "cons" -> "connections";
      case "config" -> "configuration";
      case "env" -> "environment";
      case "gtmk" -> "get_trace_mask";
      case "stmk" -> "set_trace_mask";
      case "icfg" -> "initial_configuration";
      case "obsr" -> "observers";
      case "orst" -> "observer_connection_stat_reset";
      case "rest" -> "restore";
      case "shed" -> "shed_connections";
      case "snap" -> "snapshot";
      case "srst" -> "stat_reset";
      case "stat" -> "stats";
      case "mntr" -> "monitor";
      case "conf" -> "configuration";
      case "isro" -> "is_read_only";
      case "lead" -> "leader";
      case "srvr" -> "server_stats";
      case "envi" -> "environment";
      case "wchs" -> "watch_summary";
      case "wchc" -> "watches";
      case "wchp" -> "watches_by_path";
      default -> name;
    };
  }

  private static Answer list() {
    return Answer.json(200, Map.of("commands", NAMES));
  }

  private void leader(Map<String, Object> body) {
    Integer leader = member.leader();
    body.put("is_leader", leader != null && leader == status.config().id());
    body.put("leader_id", leader == null ? -1 : leader);
    Member listed = leader == null ? null : status.view().ensemble().member(leader);
    body.put("leader_ip", listed == null ? "" : listed.host());
  }

  private void votingView(Map<String, Object> body) {
    Map<String, Object> view = new LinkedHashMap<>();
    for (Member voter : status.view().ensemble().voters()) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("server_addresses", List.of(voter.host() + ":" + voter.peerPort()));
      described.put("election_addresses", List.of(voter.host() + ":" + voter.electionPort()));
      described.put("client_address", voter.clientAddress());
      described.put("learner_type", "PARTICIPANT");
      view.put(Integer.toString(voter.id()), described);
    }
    body.put("current_config", view);
  }

  private void hash(Map<String, Object> body) {
    ServerState root = status.root();
    Map<String, Object> digest = new LinkedHashMap<>();
    digest.put("zxid", Long.toHexString(root.lastZxid()));
    digest.put("digest", Long.toHexString(root.digest()));
    body.put("digests", new ArrayList<>(List.of(digest)));
  }

  private void watches(String name, Map<String, Object> body) throws InterruptedException {
    Inventory inventory;
    try {
      inventory = inventories.take().get();
    } catch (ExecutionException e) {
      body.put("error", NO_ANSWER);
      return;
    }
    switch (name) {
      case "watches" -> body.put("session_id_to_watched_paths", inventory.pathsBySession());
      case "watches_by_path" -> body.put("path_to_session_ids", inventory.sessionsByPath());
      default -> {
        Inventory.WatchSummary summary = inventory.watchSummary();
        body.put("num_connections", summary.connections());
        body.put("num_paths", summary.paths());
        body.put("num_total_watches", summary.watches());
      }
    }
  }

  private void serverStats(Map<String, Object> body) {
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("server_state", status.mode());
    stats.put("packets_received", status.clients().received());
    stats.put("packets_sent", status.clients().sent());
    stats.put("num_alive_client_connections", status.clients().connections());
    stats.put("outstanding_requests", status.clients().outstanding());
    stats.put("last_processed_zxid", status.root().lastZxid());
    stats.put("uptime", status.uptimeMillis());
    body.put("version", status.zooKeeperVersion());
    body.put("read_only", status.isReadOnly());
    body.put("server_stats", stats);
    body.put("node_count", status.root().nodeCount());
  }
}
