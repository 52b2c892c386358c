package io.quorate.server.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check.InvariantViolation;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History(1_000, 0, 0, Ensemble.EMPTY);

  private void append(long zxid, long committed) {
    history.append(
        LogEntry.following(
            history.lastChain(), zxid, committed, LogEntry.Kind.TXN, Bytes.wrap(new byte[100])));
  }

  private void configure(long zxid, long disk) {
    Member member = new Member(1, "h", 1, 2, Member.Role.VOTER, "", disk);
    Ensemble ensemble = new Ensemble(zxid, 2, List.of(member));
    Bytes payload = EnsembleCodec.encode(ConfigEntry.change(ensemble));
    history.append(LogEntry.following(history.lastChain(), zxid, 0, LogEntry.Kind.CONFIG, payload));
  }

  private void settleUpTo(long zxid) {
    history.commit(zxid);
    history.durable(zxid);
    history.deliver(history.deliverableZxid());
  }

  @Test
  void entrySaysHowFarItsLeaderHadCommitted() {
    configure(Zxid.of(1, 1), 11);
    assertThat(history.pending()).isNotNull();
    append(Zxid.of(1, 2), Zxid.of(1, 1));
    assertThat(history.committedZxid()).isEqualTo(Zxid.of(1, 1));
    assertThat(history.pending()).as("its admission is known to be committed").isNull();
    assertThat(history.active().admits(1, 11)).isTrue();
  }

  @Test
  void onlyWhatIsCommittedAndDurableIsDelivered() {
    for (int i = 1; i <= 5; i++) append(Zxid.of(1, i), 0);
    history.commit(Zxid.of(1, 4));
    history.durable(Zxid.of(1, 2));
    assertThat(history.deliverableZxid()).isEqualTo(Zxid.of(1, 2));
    history.durable(Zxid.of(1, 5));
    assertThat(history.deliverableZxid()).isEqualTo(Zxid.of(1, 4));
  }

  @Test
  void nothingUndeliveredIsDroppedWhateverTheLimit() {
    for (int i = 1; i <= 50; i++) append(Zxid.of(1, i), 0);
    settleUpTo(Zxid.of(1, 3));
    history.trim(Long.MAX_VALUE);
    assertThat(history.baseZxid()).isEqualTo(Zxid.of(1, 3));
    assertThat(history.between(Zxid.of(1, 3), Zxid.of(1, 50))).hasSize(47);
  }

  @Test
  void whatALearnerNeedsIsKept() {
    for (int i = 1; i <= 50; i++) append(Zxid.of(1, i), 0);
    settleUpTo(Zxid.of(1, 50));
    history.trim(Zxid.of(1, 10));
    assertThat(history.baseZxid()).isEqualTo(Zxid.of(1, 10));
    history.trim(Long.MAX_VALUE);
    assertThat(history.baseZxid()).isGreaterThan(Zxid.of(1, 40));
    assertThat(history.contains(history.baseZxid())).isTrue();
  }

  @Test
  void messageHoldsAtLeastOneEntryAndNoMoreBytesThanItMay() {
    for (int i = 1; i <= 10; i++) append(Zxid.of(1, i), 0);
    assertThat(history.between(0, Zxid.of(1, 10), 1)).hasSize(1);
    assertThat(history.between(0, Zxid.of(1, 10), 3 * 164)).hasSize(3);
    assertThat(history.between(Zxid.of(1, 8), Zxid.of(1, 10), 1_000_000)).hasSize(2);
    assertThat(history.between(Zxid.of(1, 10), Zxid.of(1, 10), 1_000_000)).isEmpty();
  }

  @Test
  void committedEntriesAreNeverTruncated() {
    for (int i = 1; i <= 3; i++) append(Zxid.of(1, i), 0);
    history.commit(Zxid.of(1, 2));
    history.truncate(Zxid.of(1, 2));
    assertThat(history.lastZxid()).isEqualTo(Zxid.of(1, 2));
    assertThatThrownBy(() -> history.truncate(Zxid.of(1, 1)))
        .isInstanceOf(InvariantViolation.class);
  }

  @Test
  void truncationTakesTheOpenConfigurationAlong() {
    configure(Zxid.of(1, 1), 11);
    settleUpTo(Zxid.of(1, 1));
    configure(Zxid.of(1, 2), 12);
    assertThat(history.newest().admits(1, 12)).isTrue();
    history.truncate(Zxid.of(1, 1));
    assertThat(history.newest().admits(1, 11)).isTrue();
    assertThat(history.pending()).isNull();
  }

  @Test
  void gapsAreRefused() {
    append(Zxid.of(1, 1), 0);
    assertThatThrownBy(() -> append(Zxid.of(1, 3), 0)).isInstanceOf(InvariantViolation.class);
    assertThatThrownBy(() -> append(Zxid.of(2, 2), 0)).isInstanceOf(InvariantViolation.class);
    append(Zxid.of(2, 1), 0);
  }

  @Test
  void epochEndsNameTheLastEntryOfEachEpoch() {
    append(Zxid.of(1, 1), 0);
    append(Zxid.of(1, 2), 0);
    append(Zxid.of(3, 1), 0);
    assertThat(history.epochEnds().stream().map(Message.EpochEnd::zxid))
        .containsExactly(Zxid.of(3, 1), Zxid.of(1, 2));
    history.truncate(Zxid.of(1, 1));
    assertThat(history.epochEnds().stream().map(Message.EpochEnd::zxid))
        .containsExactly(Zxid.of(1, 1));
  }
}
