package io.quorate.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.server.admin.ControlBodies.BadBody;
import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Handler;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operator's API. Zxids and versions are hexadecimal strings, since they don't fit what JSON
 * readers make of numbers. Every call may be repeated: what has been done already is not done
 * again, and a change names the version that it is meant for. {@code docs/control-api.md} describes
 * it.
 */
public final class ControlApi {
  private static final int LONG_POLL_MILLIS_MAX = 60_000;
  private static final int LOOK_AGAIN_MILLIS = 20;
  private static final int DRAIN_SECONDS_MAX = 3_600;

  private final ServerStatus status;
  private final MemberReport member;
  private final ReplicaCalls replica;
  private final IntUnaryOperator drain;
  private final Map<String, String> environment;

  /**
   * @param drain lets clients go within so many seconds, 0 ends that; says how many there are
   * @param environment what a zoo.cfg that is validated would be read with: this server's number,
   *     and what else it was started with
   */
  public ControlApi(
      ServerStatus status,
      MemberReport member,
      ReplicaCalls replica,
      IntUnaryOperator drain,
      Map<String, String> environment) {
    this.status = status;
    this.member = member;
    this.replica = replica;
    this.drain = drain;
    this.environment = environment;
  }

  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/member", false, _ -> Answer.json(200, member.describe())),
        new Route("GET", "/v1/ensemble", false, this::ensemble),
        post("/v1/founding", this::found),
        post("/v1/join", this::join),
        post("/v1/ensemble", this::reconfigure),
        post("/v1/leadership", this::handOver),
        new Route("POST", "/v1/barrier", false, _ -> barrier()),
        post("/v1/drain", this::drain),
        new Route("POST", "/v1/validate", false, this::validate));
  }

  /** What takes a JSON object. */
  private interface Call {
    Answer answer(JsonNode body) throws BadBody, InterruptedException;
  }

  private static Route post(String path, Call call) {
    Handler handler =
        request -> {
          try {
            return call.answer(ControlBodies.json(request.body()));
          } catch (BadBody bad) {
            return Answer.error(400, "bad_request", String.valueOf(bad.getMessage()));
          }
        };
    return new Route("POST", path, false, handler);
  }

  // The ensemble

  private Answer ensemble(Request request) throws InterruptedException {
    long after;
    long waitMillis;
    try {
      after = ControlBodies.version(request.query().getOrDefault("afterVersion", ""));
      waitMillis = Long.parseLong(request.query().getOrDefault("waitMillis", "0"));
    } catch (NumberFormatException e) {
      return Answer.error(
          400, "bad_request", "afterVersion is a hexadecimal version, waitMillis a whole number");
    }
    if (!replica.barrier()) return noQuorum();
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Math.min(waitMillis, LONG_POLL_MILLIS_MAX));
    while (status.root().ensemble().version() <= after && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    return Answer.json(200, describe(status.root().ensemble()));
  }

  private Map<String, Object> describe(Ensemble ensemble) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("version", Long.toHexString(ensemble.version()));
    body.put("nextId", ensemble.nextId());
    body.put("leader", member.leader());
    long underWay = status.view().versionUnderWay();
    body.put("underWay", underWay == 0 ? null : Long.toHexString(underWay));
    List<Map<String, Object>> members = new ArrayList<>();
    for (Member each : ensemble.members()) members.add(ControlBodies.describe(each));
    body.put("members", members);
    body.put("reachable", member.reachable());
    return body;
  }

  private Answer reconfigure(JsonNode body) throws BadBody, InterruptedException {
    ConfigChange change = ControlBodies.change(body);
    ReplicaCalls.Configured configured = replica.reconfigure(change);
    if (configured == null || configured.version() == 0 && configured.refusal() == null) {
      return Answer.error(
          503,
          "unknown_outcome",
          "it isn't known whether the change was made: read the ensemble again");
    }
    Refusal refusal = configured.refusal();
    return refusal == null
        ? Answer.json(200, Map.of("version", Long.toHexString(configured.version())))
        : refused(refusal, change.expectedVersion());
  }

  private Answer barrier() throws InterruptedException {
    return replica.barrier()
        ? Answer.json(200, Map.of("zxid", Long.toHexString(status.root().lastZxid())))
        : noQuorum();
  }

  private static Answer noQuorum() {
    return Answer.error(
        503, "no_quorum", "this server is in touch with no quorum; ask again or ask another");
  }

  // Leadership

  private Answer handOver(JsonNode body) throws BadBody, InterruptedException {
    int target = ControlBodies.wholeNumber(body, "target", 0, 253);
    if (isLedBy(target)) return leads(target);
    ReplicaCalls.HandedOver answer = replica.handOver(target);
    if (answer == null) return timeout();
    if (answer.refusal() != null) return refused(answer.refusal(), 0);
    long patience = 3 * status.config().peers().timing().peerTimeoutMillis();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    while (System.nanoTime() < deadline) {
      if (isLedBy(target)) return leads(target);
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    return error(
        503,
        "transfer_failed",
        "server " + target + " didn't come to lead within " + patience + " ms",
        Map.of());
  }

  private boolean isLedBy(int target) {
    PeerView peer = status.view().peer();
    boolean itself = target == status.config().id() && peer.role() == RoleName.LEADING;
    return peer.leader() == target
        && peer.phase() == Phase.BROADCAST
        && (itself || peer.role() != RoleName.LEADING);
  }

  private static Answer leads(int target) {
    return Answer.json(200, Map.of("leader", target));
  }

  // A server's beginning and end

  private Answer found(JsonNode body) throws BadBody, InterruptedException {
    if (isForAnother(body)) return stale();
    ReplicaCalls.Founded answer = replica.found(ControlBodies.founding(body));
    if (answer == null) return timeout();
    return answer.started()
        ? Answer.json(200, Map.of("started", true))
        : Answer.error(422, "refused", answer.reason());
  }

  private Answer join(JsonNode body) throws BadBody, InterruptedException {
    if (isForAnother(body)) return stale();
    String refusal = replica.join(ControlBodies.join(body, status.config().id()));
    if (refusal == null) return timeout();
    return refusal.isEmpty()
        ? Answer.json(200, Map.of("joining", true))
        : Answer.error(422, "refused", refusal);
  }

  /** A command may name the process that it is meant for. */
  private boolean isForAnother(JsonNode body) {
    return body.hasNonNull("boot") && !body.get("boot").asText().equals(member.boot());
  }

  private static Answer stale() {
    return Answer.error(409, "stale", "this process is another one than the command was meant for");
  }

  private Answer drain(JsonNode body) throws BadBody {
    int seconds = ControlBodies.wholeNumber(body, "seconds", 0, DRAIN_SECONDS_MAX);
    return Answer.json(200, Map.of("connections", drain.applyAsInt(seconds)));
  }

  private Answer validate(Request request) {
    ConfigFile.Result result =
        ConfigFile.parse(
            new ConfigFile.Sources(
                "zoo.cfg", request.body(), Map.of(), environment, _ -> Optional.empty()));
    if (result.problems().isEmpty()) {
      return Answer.json(200, Map.of("valid", true, "warnings", result.warnings()));
    }
    return error(
        422,
        "invalid",
        result.problems().size() + " problems, the first: " + result.problems().getFirst(),
        Map.of("problems", result.problems()));
  }

  // Refusals

  private static Answer timeout() {
    return Answer.error(
        503,
        "timeout",
        "the replica didn't answer within " + ReplicaCalls.ANSWER_MILLIS_MAX + " ms");
  }

  private Answer refused(Refusal refusal, long expectedVersion) {
    String code = refusal.name().toLowerCase(Locale.ROOT);
    String sentence = refusal.sentence();
    return switch (refusal) {
      case NOT_LEADING -> {
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("leader", member.leader());
        yield error(409, "not_leader", sentence, more);
      }
      case STALE ->
          error(
              409,
              code,
              sentence,
              Map.of(
                  "expected",
                  Long.toHexString(expectedVersion),
                  "actual",
                  Long.toHexString(status.view().ensemble().version())));
      case IN_PROGRESS -> error(409, code, sentence, Map.of());
      case BAD_MEMBER, ID_USED, NO_VOTERS, LEADER_REMOVAL, NOT_SYNCED, NOT_VOTER, NO_NEW_QUORUM ->
          error(422, code, sentence, Map.of());
    };
  }

  private static Answer error(
      int status, String code, String message, Map<String, ? extends @Nullable Object> more) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("error", code);
    body.put("message", message);
    body.putAll(more);
    return Answer.json(status, body);
  }
}
