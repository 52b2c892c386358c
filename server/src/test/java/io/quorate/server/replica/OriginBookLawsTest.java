package io.quorate.server.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Check;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class OriginBookLawsTest {
  private final OriginBook book = new OriginBook(3, 1_000);

  @Test
  void eachOriginIsTakenOnceInTheOrderOfEntering() {
    ArrayDeque<Pending> entered = new ArrayDeque<>();
    ArrayDeque<Long> origins = new ArrayDeque<>();
    for (int i = 0; i < 10_000; i++) {
      Pending pending = pending();
      entered.add(pending);
      origins.add(book.enter(pending));
      if (i % 3 == 0) assertThat(book.take(origins.remove())).isSameAs(entered.remove());
    }
    while (!origins.isEmpty()) {
      long origin = origins.remove();
      assertThat(OriginBook.server(origin)).isEqualTo(3);
      assertThat(book.take(origin)).isSameAs(entered.remove());
      assertThat(book.take(origin)).isNull();
    }
    assertThat(book.size()).isZero();
  }

  @Test
  void originsOfOthersAndOfAnEarlierLifeAreNobodys() {
    long origin = book.enter(pending());
    assertThat(book.take(0)).isNull();
    assertThat(book.take(new OriginBook(4, 1_000).enter(pending()))).isNull();
    assertThat(book.take(new OriginBook(3, 900).enter(pending()))).isNull();
    assertThat(book.take(new OriginBook(3, 5_000).enter(pending()))).isNull();
    assertThat(book.take(origin)).isNotNull();
  }

  @Test
  void whatWasBroughtToALostLeaderIsNobodysAnyMore() {
    long before = book.enter(pending());
    book.forget();
    long after = book.enter(pending());
    assertThat(book.take(before)).isNull();
    assertThat(book.take(after)).isNotNull();
  }

  @Test
  void aLeaderThatSkipsARequestBreaksAnInvariant() {
    book.enter(pending());
    long second = book.enter(pending());
    assertThatThrownBy(() -> book.take(second)).isInstanceOf(Check.InvariantViolation.class);
  }

  private static Pending pending() {
    return new Pending(new Connection(1, 0), Pending.Kind.WRITE, 1, null, 0);
  }
}
