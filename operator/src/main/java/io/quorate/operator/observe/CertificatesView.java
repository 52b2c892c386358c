package io.quorate.operator.observe;

import io.quorate.operator.certificates.Stage;
import io.quorate.operator.model.SpecProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the certificates of a cluster.
 *
 * @param generation how many authorities have signed; 0 before there is one
 * @param nextRenewal when the next certificate or authority is replaced; empty if that isn't known
 * @param pending who isn't where it shall be yet, a sentence each
 * @param clientTrust authorities of the certificate that clients are shown, as PEM
 * @param problem what a person must mend
 */
public record CertificatesView(
    int generation,
    Stage stage,
    Optional<Instant> nextRenewal,
    List<String> pending,
    Optional<String> clientTrust,
    Optional<SpecProblem> problem) {
  public static CertificatesView none(Optional<SpecProblem> problem) {
    return new CertificatesView(
        0, Stage.STEADY, Optional.empty(), List.of(), Optional.empty(), problem);
  }

  /** Whether another look is to be taken soon. */
  public boolean settled() {
    return problem.isEmpty() && stage == Stage.STEADY && pending.isEmpty();
  }
}
