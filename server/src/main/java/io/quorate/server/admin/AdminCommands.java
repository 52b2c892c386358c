package io.quorate.server.admin;

import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.Inventory;
import io.quorate.server.runtime.DirectorySizes;
import io.quorate.server.runtime.Inventories;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.state.ServerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * ZooKeeper's admin commands over HTTP, as far as they are here: each answers a JSON object with
 * the command's name and an error or null, and {@code status} what this server says of itself.
 */
public final class AdminCommands {
  private static final List<String> NAMES =
      List.of(
          "configuration",
          "dirs",
          "environment",
          "hash",
          "is_read_only",
          "leader",
          "monitor",
          "ruok",
          "server_stats",
          "status",
          "voting_view",
          "watch_summary",
          "watches",
          "watches_by_path");

  private final ServerStatus status;
  private final MemberReport member;
  private final Inventories inventories;

  public AdminCommands(ServerStatus status, MemberReport member, Inventories inventories) {
    this.status = status;
    this.member = member;
    this.inventories = inventories;
  }

  /**
   * The routes.
   *
   * @param path under which the commands are: {@code /commands}
   */
  public List<Route> routes(String path) {
    return List.of(new Route("GET", path, true, this::answer));
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
      case "watch_summary", "watches", "watches_by_path" -> watches(name, body);
      case "monitor", "server_stats" -> {
        if (!status.view().answering()) {
          body.put("error", "This ZooKeeper instance is not currently serving requests");
        } else if (name.equals("monitor")) {
          status.monitor().forEach((key, value) -> body.put(key.substring("zk_".length()), value));
        } else {
          serverStats(body);
        }
      }
      default -> {
        return Answer.error(
            404, "unknown_command", "there is no command " + name + "; see the list one level up");
      }
    }
    return Answer.json(200, body);
  }

  private static String alias(String name) {
    return switch (name) {
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
      body.put("error", "the replica didn't answer in time");
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
