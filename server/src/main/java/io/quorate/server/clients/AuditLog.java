package io.quorate.server.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.replica.ReplicaEffect;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who changed what: a line of JSON for every write that a client of this server was answered, and
 * for every part of a multi. Passwords and data are never in it. Any thread.
 */
final class AuditLog {
  private static final Logger log = LoggerFactory.getLogger("io.quorate.audit");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who asks. */
  record Client(List<Identity> identities, String address, long session) {}

  private AuditLog() {}

  static void write(Client client, Request request, ReplicaEffect.Reply reply) {
    switch (request) {
      case Request.Multi multi -> multi(client, multi, reply);
      case Request.Write write -> line(client, write, reply.error(), reply.body(), reply.zxid());
      case Request.Read _,
          Request.Sync _,
          Request.Ping _,
          Request.SetWatches _,
          Request.AddWatch _,
          Request.RemoveWatches _,
          Request.Authenticate _ -> {}
    }
  }

  private static void multi(Client client, Request.Multi multi, ReplicaEffect.Reply reply) {
    List<Response.Part> results =
        reply.body() instanceof Response.Multi(List<Response.Part> parts) ? parts : List.of();
    for (int i = 0; i < multi.parts().size(); i++) {
      if (!(multi.parts().get(i) instanceof Request.Write part)) continue;
      boolean told = i < results.size();
      ErrorCode error = told ? results.get(i).error() : reply.error();
      // Of a multi that failed, the parts before the culprit say that nothing is wrong with them.
      boolean undone = error == ErrorCode.OK && !results.stream().allMatch(AuditLog::isDone);
      line(
          client,
          part,
          undone ? ErrorCode.RUNTIME_INCONSISTENCY : error,
          told ? results.get(i).body() : reply.body(),
          reply.zxid());
    }
  }

  private static boolean isDone(Response.Part part) {
    return part.error() == ErrorCode.OK && part.opcode() != -1;
  }

  private static void line(
      Client client, Request.Write write, ErrorCode error, Response body, long zxid) {
    String operation = operation(write);
    if (operation == null) return;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.now().toString());
    line.put("user", user(client.identities()));
    line.put("address", client.address());
    line.put("session", "0x" + Long.toHexString(client.session()));
    line.put("operation", operation);
    line.put("path", path(write, body));
    line.put("result", error == ErrorCode.OK ? "success" : "failure");
    if (error != ErrorCode.OK) line.put("error", error.name());
    line.put("zxid", "0x" + Long.toHexString(zxid));
    try {
      log.info("{}", JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts can be written", e);
    }
  }

  /** ZooKeeper's names; null for what changes nothing. */
  private static @Nullable String operation(Request.Write write) {
    return switch (write) {
      case Request.Create _ -> "create";
      case Request.Delete _ -> "delete";
      case Request.SetData _ -> "setData";
      case Request.SetAcl _ -> "setAcl";
      case Request.Reconfigure _ -> "reconfig";
      case Request.CloseSession _ -> "closeSession";
      case Request.Multi _ -> "multiOperation";
      case Request.CheckVersion _ -> null;
    };
  }

  /** What was made has the path that it was given; everything else the one that was asked for. */
  private static @Nullable String path(Request.Write write, Response body) {
    return switch (write) {
      case Request.Create create ->
          switch (body) {
            case Response.Path(NodePath made) -> made.toString();
            case Response.PathAndStat(NodePath made, var _) -> made.toString();
            default -> create.path().toString();
          };
      case Request.Delete delete -> delete.path().toString();
      case Request.SetData setData -> setData.path().toString();
      case Request.SetAcl setAcl -> setAcl.path().toString();
      case Request.CheckVersion check -> check.path().toString();
      case Request.Reconfigure _ -> "/zookeeper/config";
      case Request.CloseSession _, Request.Multi _ -> null;
    };
  }

  /** All that it has proven to be, without hashes; empty if it has proven nothing. */
  private static String user(List<Identity> identities) {
    return identities.stream()
        .filter(identity -> !identity.scheme().equals("ip"))
        .map(identity -> identity.scheme() + ":" + name(identity))
        .collect(Collectors.joining(","));
  }

  private static String name(Identity identity) {
    int colon = identity.id().indexOf(':');
    return identity.scheme().equals("digest") && colon >= 0
        ? identity.id().substring(0, colon)
        : identity.id();
  }
}
