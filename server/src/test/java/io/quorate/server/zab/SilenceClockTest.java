package io.quorate.server.zab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceClockTest {
  @Test
  void heldUpLoopMissesOneRoundOnly() {
    SilenceClock clock = new SilenceClock(500);
    clock.advance(1_000_000);
    clock.advance(1_000_200);
    assertThat(clock.millis()).isEqualTo(200);
    clock.advance(1_030_000);
    assertThat(clock.millis()).isEqualTo(700);
  }

  @Test
  void neverGoesBack() {
    SilenceClock clock = new SilenceClock(500);
    clock.advance(100);
    clock.advance(50);
    clock.advance(110);
    assertThat(clock.millis()).isEqualTo(10);
  }
}
