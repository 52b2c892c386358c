package io.quorate.operator.observe;

import io.quorate.operator.ensemble.MemberReport;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything found of one member, a voter or not.
 *
 * @param failedSince since when it is known that its disk or its node is gone; empty while it isn't
 */
public record VoterView(
    int id,
    Optional<WorkloadView> workload,
    Optional<PodView> pod,
    Optional<VolumeView> volume,
    MemberView member,
    Optional<Instant> failedSince) {
  public Optional<MemberReport> report() {
    return switch (member) {
      case MemberView.Known(var report) -> Optional.of(report);
      case MemberView.Unknown _ -> Optional.empty();
    };
  }

  /** Serves, and Kubernetes sends clients to it. */
  public boolean ready() {
    return serves() && pod.isPresent() && pod.get().ready() && !pod.get().terminating();
  }

  /** Counts for a quorum by its own word. */
  public boolean serves() {
    return member instanceof MemberView.Known(var report) && report.serves();
  }

  /** Holds what the ensemble holds, by its own word: could be made a voter. */
  public boolean caughtUp() {
    return member instanceof MemberView.Known(var report) && report.caughtUp() && runs();
  }

  public boolean blank() {
    return member instanceof MemberView.Known(var report) && report.blank();
  }

  public boolean runs() {
    return pod.isPresent() && pod.get().running() && !pod.get().terminating();
  }
}
