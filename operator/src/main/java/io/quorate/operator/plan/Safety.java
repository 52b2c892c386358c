package io.quorate.operator.plan;

import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.VoterView;

/** The inequality that every disruptive step is held against. */
final class Safety {
  private Safety() {}

  /**
   * Whether a quorum of ready voters remains while this one is away. With up to two voters any
   * restart stops the service, and there is no better moment than when all others are well.
   */
  static boolean quorumWithout(ClusterModel model, Observation seen, int victim) {
    long others =
        model.voters().stream()
            .filter(id -> id != victim)
            .filter(id -> seen.voter(id).ready())
            .count();
    return others >= Math.min(model.quorum(), model.voters().size() - 1);
  }

  /** Servers that say they serve; the leader among them. */
  static boolean quorumServes(ClusterModel model, Observation seen) {
    return seen.leader().isPresent()
        && model.voters().stream().map(seen::voter).filter(VoterView::serves).count()
            >= model.quorum();
  }
}
