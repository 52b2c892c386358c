package io.quorate.operator.certificates;

import java.time.Duration;
import java.time.Instant;

/** From when and until when a certificate is valid. */
public record Lifetime(Instant begin, Instant end) {
  /** When it shall be replaced: after two thirds. The last third is for what goes wrong. */
  public Instant renewal() {
    return begin.plus(Duration.between(begin, end).multipliedBy(2).dividedBy(3));
  }
}
