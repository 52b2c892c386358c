package io.quorate.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.replica.ReplicaInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The inbox loses nothing, keeps each giver's order, and says when it is full. */
class InboxLawsTest {
  private static ReplicaInput input(int giver, int number) {
    return new ReplicaInput.Barrier((long) giver << 32 | number);
  }

  @Test
  void everythingGivenIsTakenInEachGiversOrder() throws Exception {
    Inbox inbox = new Inbox(1_000);
    int givers = 4;
    int each = 20_000;
    List<Thread> threads = new ArrayList<>();
    for (int giver = 0; giver < givers; giver++) {
      int own = giver;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < each; i += 2) {
                  if (i % 3 == 0) {
                    inbox.offer(List.of(input(own, i), input(own, i + 1)));
                  } else {
                    inbox.offer(input(own, i));
                    inbox.offer(input(own, i + 1));
                  }
                }
              }));
    }
    List<ReplicaInput> taken = new ArrayList<>();
    while (taken.size() < givers * each) inbox.drain(taken, 1_000_000_000L);
    for (Thread thread : threads) thread.join();
    Map<Integer, Integer> next = new HashMap<>();
    for (ReplicaInput input : taken) {
      long token = ((ReplicaInput.Barrier) input).token();
      int giver = (int) (token >>> 32);
      assertThat((int) token).isEqualTo(next.getOrDefault(giver, 0));
      next.put(giver, (int) token + 1);
    }
    assertThat(inbox.size()).isZero();
  }

  @Test
  void fullInboxRefusesNothingAndSaysOnceWhenThereIsRoom() {
    Inbox inbox = new Inbox(3);
    AtomicInteger told = new AtomicInteger();
    inbox.onRoom(told::incrementAndGet);
    for (int i = 0; i < 5; i++) inbox.offer(input(0, i));
    assertThat(inbox.hasRoom()).isFalse();
    List<ReplicaInput> taken = new ArrayList<>();
    inbox.drain(taken, 0);
    assertThat(taken).hasSize(5);
    assertThat(told).hasValue(1);
    assertThat(inbox.hasRoom()).isTrue();
    inbox.offer(input(0, 6));
    inbox.drain(taken, 0);
    assertThat(told).hasValue(1);
  }

  @Test
  void waitEndsWhenSomethingComes() throws Exception {
    Inbox inbox = new Inbox(10);
    List<ReplicaInput> taken = new ArrayList<>();
    Thread taker = Thread.ofPlatform().start(() -> inbox.drain(taken, Long.MAX_VALUE / 2));
    while (taker.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
    inbox.offer(input(0, 1));
    taker.join();
    assertThat(taken).hasSize(1);
  }
}
