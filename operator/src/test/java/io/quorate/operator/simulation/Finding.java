package io.quorate.operator.simulation;

/** What must never be found of a run. */
enum Finding {
  QUORUM_LOST("an act of an operator cost the quorum"),
  UNRECOVERABLE("after an act of an operator no restart of everything would elect a leader"),
  WORKLOAD_DELETED("the workload of a committed voter was deleted"),
  VOLUME_DELETED("the volume of a committed voter was deleted"),
  NO_WORKLOAD("a voter was committed that has no workload"),
  NOT_SYNCED("a voter was committed that does not hold what the others do"),
  WRITE_LOST("an acknowledged write was lost"),
  FOUNDED_TWICE("the ensemble was founded twice"),
  ID_REUSED("the id of a removed voter was given out again"),
  TWO_VOTERS("the ensemble has two voters"),
  LEADER_REMOVED("the leader was removed before leadership had moved"),
  BAD_RENDERING_SPREAD(
      "settings that don't come up were given to a second voter that had good ones"),
  REFUSED_RENDERED("settings that servers refuse were given to a voter that ran"),
  OUTSIDE_OF_WINDOW("a voter that served was restarted outside of the maintenance windows"),
  LOST_WITHOUT_FAULT("data was lost though no fault was beyond what must be borne"),
  NOT_CONVERGED("the faults are over and the spec is not reached");

  private final String sentence;

  Finding(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
