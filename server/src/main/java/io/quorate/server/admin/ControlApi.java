package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.ControlPort;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.zab.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The operator's API: who this server is, the committed configuration, and the founding of a
 * cluster. Zxids and versions are hexadecimal strings, since they don't fit what JSON readers make
 * of numbers.
 */
public final class ControlApi implements ControlPort {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANSWER_MILLIS_MAX = 10_000;
  private static final int LONG_POLL_MILLIS_MAX = 60_000;
  private static final int LOOK_AGAIN_MILLIS = 50;
  private static final int CLUSTER_ID_BYTES = 16;

  private record FoundingAnswer(boolean started, String reason) {}

  private final ServerStatus status;
  private final MemberReport member;
  private final Inbox inbox;
  private final AtomicLong tokens = new AtomicLong();
  private final ConcurrentMap<Long, CompletableFuture<Boolean>> barriers =
      new ConcurrentHashMap<>();
  private final Semaphore founding = new Semaphore(1);
  private final AtomicReference<@Nullable CompletableFuture<FoundingAnswer>> foundingAnswer =
      new AtomicReference<>();

  public ControlApi(ServerStatus status, MemberReport member, Inbox inbox) {
    this.status = status;
    this.member = member;
    this.inbox = inbox;
  }

  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/member", false, _ -> Answer.json(200, member.describe())),
        new Route("GET", "/v1/ensemble", false, this::ensemble),
        new Route("POST", "/v1/founding", false, this::found));
  }

  // The ensemble

  private Answer ensemble(Request request) throws InterruptedException {
    long after;
    long waitMillis;
    try {
      after = version(request.query().getOrDefault("afterVersion", ""));
      waitMillis = Long.parseLong(request.query().getOrDefault("waitMillis", "0"));
    } catch (NumberFormatException e) {
      return Answer.error(
          400, "bad_request", "afterVersion is a hexadecimal version, waitMillis a whole number");
    }
    if (!barrier())
      return Answer.error(
          503, "no_quorum", "this server is in touch with no quorum; ask again or ask another");
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Math.min(waitMillis, LONG_POLL_MILLIS_MAX));
    while (status.root().ensemble().version() <= after && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    return Answer.json(200, describe(status.root().ensemble()));
  }

  private static long version(String text) {
    if (text.isEmpty()) return -1;
    return Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, 16);
  }

  private boolean barrier() throws InterruptedException {
    long token = tokens.incrementAndGet();
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    barriers.put(token, reached);
    inbox.offer(new ReplicaInput.Barrier(token));
    try {
      return reached.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      barriers.remove(token);
    }
  }

  private Map<String, Object> describe(Ensemble ensemble) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("version", Long.toHexString(ensemble.version()));
    body.put("nextId", ensemble.nextId());
    body.put("leader", member.leader());
    List<Map<String, Object>> members = new ArrayList<>();
    for (Member each : ensemble.members()) members.add(describe(each));
    body.put("members", members);
    body.put("reachable", member.reachable());
    return body;
  }

  private static Map<String, Object> describe(Member member) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", member.id());
    body.put("host", member.host());
    body.put("peerPort", member.peerPort());
    body.put("electionPort", member.electionPort());
    body.put("role", member.isVoter() ? "voter" : "observer");
    body.put("diskId", member.diskId() == 0 ? null : Long.toHexString(member.diskId()));
    if (!member.clientAddress().isEmpty()) body.put("clientAddress", member.clientAddress());
    return body;
  }

  // The founding

  private Answer found(Request request) throws InterruptedException {
    Input.Found command;
    try {
      JsonNode body = JSON.readTree(request.body());
      if (body.hasNonNull("boot") && !body.get("boot").asText().equals(member.boot())) {
        return Answer.error(
            409, "stale", "this process is another one than the command was meant for");
      }
      command = command(body);
    } catch (JsonProcessingException e) {
      return Answer.error(400, "bad_request", "the body isn't JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return Answer.error(400, "bad_request", String.valueOf(e.getMessage()));
    }
    FoundingAnswer answer = ask(command);
    if (answer == null)
      return Answer.error(
          503, "timeout", "the replica didn't answer within " + ANSWER_MILLIS_MAX + " ms");
    return answer.started()
        ? Answer.json(200, Map.of("started", true))
        : Answer.error(422, "refused", answer.reason());
  }

  private static Input.Found command(JsonNode body) {
    String digits = body.path("clusterId").asText("");
    if (!digits.matches("[0-9a-fA-F]{" + 2 * CLUSTER_ID_BYTES + "}")) {
      throw new IllegalArgumentException(
          "clusterId must have " + 2 * CLUSTER_ID_BYTES + " hexadecimal digits");
    }
    int incarnation = body.path("incarnation").asInt(0);
    if (incarnation < 1)
      throw new IllegalArgumentException("incarnation must be a whole number from 1");
    List<Integer> voters = new ArrayList<>();
    for (JsonNode voter : body.path("voters")) {
      if (!voter.canConvertToInt() || voter.asInt() < 0 || voter.asInt() > EnsembleText.ID_MAX) {
        throw new IllegalArgumentException("voters must be ids from 0 to " + EnsembleText.ID_MAX);
      }
      voters.add(voter.asInt());
    }
    if (voters.isEmpty()) throw new IllegalArgumentException("voters must name at least one id");
    return new Input.Found(Bytes.hex(digits), incarnation, voters);
  }

  private @Nullable FoundingAnswer ask(Input.Found command) throws InterruptedException {
    founding.acquire();
    try {
      CompletableFuture<FoundingAnswer> answer = new CompletableFuture<>();
      foundingAnswer.set(answer);
      inbox.offer(new ReplicaInput.FromPeer(command));
      return answer.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      foundingAnswer.set(null);
      founding.release();
    }
  }

  // The replica's thread

  @Override
  public void barrierReached(long token, boolean serving) {
    CompletableFuture<Boolean> reached = barriers.get(token);
    if (reached != null) reached.complete(serving);
  }

  @Override
  public void joinAnswered(String refusal) {}

  @Override
  public void configurationAnswered(long token, long version, @Nullable Refusal refusal) {}

  @Override
  public void handOverAnswered(long token, @Nullable Refusal refusal) {}

  @Override
  public void foundingAnswered(boolean started, String reason) {
    CompletableFuture<FoundingAnswer> answer = foundingAnswer.get();
    if (answer != null) answer.complete(new FoundingAnswer(started, reason));
  }
}
