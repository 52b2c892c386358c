package io.quorate.operator.observe;

import io.quorate.operator.ensemble.MemberReport;
import java.util.Optional;

/** Everything found of one voter. */
public record VoterView(
    int id,
    Optional<WorkloadView> workload,
    Optional<PodView> pod,
    Optional<VolumeView> volume,
    MemberView member) {
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
    return report().isPresent() && report().get().serves();
  }

  public boolean runs() {
    return pod.isPresent() && pod.get().running();
  }
}
