package io.quorate.operator.certificates;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done about certificates now.
 *
 * @param writes for whom something is to be written
 * @param turn the next stage, once nothing else is to be done
 * @param waiting why the next stage can't come yet, a sentence each
 * @param nextRenewal when the next certificate or authority is replaced by itself
 */
public record CertificatePlan(
    List<Write> writes, Optional<Turn> turn, List<String> waiting, Instant nextRenewal) {
  /**
   * What a bearer is given next: whom to trust now, and a certificate.
   *
   * @param anew a new certificate; else the one it has
   */
  public record Write(Bearer bearer, boolean anew) {}

  /** Nothing is to be done, and no stage is under way. */
  public boolean settled(Stage stage) {
    return writes.isEmpty() && turn.isEmpty() && stage == Stage.STEADY;
  }
}
