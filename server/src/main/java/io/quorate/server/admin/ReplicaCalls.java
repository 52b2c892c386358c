package io.quorate.server.admin;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.ControlPort;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.zab.Input;
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
 * Questions to the replica's thread, and its answers to whoever waits for them on a thread of its
 * own. Each waits for a bounded time; null says that no answer came.
 */
public final class ReplicaCalls implements ControlPort {
  static final int ANSWER_MILLIS_MAX = 10_000;

  /** What a commanded founding came to. */
  record Founded(boolean started, String reason) {}

  /**
   * What became of another configuration.
   *
   * @param version 0 unless it is committed
   * @param refusal null if it was proposed; with version 0 nobody knows what became of it
   */
  record Configured(long version, @Nullable Refusal refusal) {}

  /** What a handover came to: begun, or refused. */
  record HandedOver(@Nullable Refusal refusal) {}

  private final Inbox inbox;
  private final AtomicLong tokens = new AtomicLong();
  private final ConcurrentMap<Long, CompletableFuture<Object>> waiting = new ConcurrentHashMap<>();

  /** Foundings and joins carry no token: one at a time. */
  private final Semaphore untold = new Semaphore(1);

  private final AtomicReference<@Nullable CompletableFuture<Object>> untoldAnswer =
      new AtomicReference<>();

  public ReplicaCalls(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Whether everything acknowledged before this call is in the published state now. */
  boolean barrier() throws InterruptedException {
    Boolean reached = call(Boolean.class, ReplicaInput.Barrier::new);
    return reached != null && reached;
  }

  @Nullable Configured reconfigure(ConfigChange change) throws InterruptedException {
    return call(Configured.class, token -> new ReplicaInput.Reconfigure(token, change));
  }

  @Nullable HandedOver handOver(int successor) throws InterruptedException {
    return call(HandedOver.class, token -> new ReplicaInput.HandOver(token, successor));
  }

  @Nullable Founded found(Input.Found command) throws InterruptedException {
    return untold(Founded.class, command);
  }

  /** Why the server doesn't join; empty if it does. */
  @Nullable String join(Input.Join command) throws InterruptedException {
    return untold(String.class, command);
  }

  private interface Question {
    ReplicaInput with(long token);
  }

  private <T> @Nullable T call(Class<T> type, Question question) throws InterruptedException {
    long token = tokens.incrementAndGet();
    CompletableFuture<Object> answer = new CompletableFuture<>();
    waiting.put(token, answer);
    try {
      inbox.offer(question.with(token));
      return await(type, answer);
    } finally {
      waiting.remove(token);
    }
  }

  private <T> @Nullable T untold(Class<T> type, Input command) throws InterruptedException {
    untold.acquire();
    try {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      untoldAnswer.set(answer);
      inbox.offer(new ReplicaInput.FromPeer(command));
      return await(type, answer);
    } finally {
      untoldAnswer.set(null);
      untold.release();
    }
  }

  private static <T> @Nullable T await(Class<T> type, CompletableFuture<Object> answer)
      throws InterruptedException {
    try {
      return type.cast(answer.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  // The replica's thread

  private void answer(long token, Object what) {
    CompletableFuture<Object> answer = waiting.get(token);
    if (answer != null) answer.complete(what);
  }

  private void answerUntold(Object what) {
    CompletableFuture<Object> answer = untoldAnswer.get();
    if (answer != null) answer.complete(what);
  }

  @Override
  public void barrierReached(long token, boolean serving) {
    answer(token, serving);
  }

  @Override
  public void configurationAnswered(long token, long version, @Nullable Refusal refusal) {
    answer(token, new Configured(version, refusal));
  }

  @Override
  public void handOverAnswered(long token, @Nullable Refusal refusal) {
    answer(token, new HandedOver(refusal));
  }

  @Override
  public void foundingAnswered(boolean started, String reason) {
    answerUntold(new Founded(started, reason));
  }

  @Override
  public void joinAnswered(String refusal) {
    answerUntold(refusal);
  }
}
