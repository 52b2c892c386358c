package io.quorate.operator.plan;

import io.quorate.operator.model.Timing;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Duration;
import java.time.Instant;

/**
 * What one member is, out of everything found of it: the only thing about a member that decides.
 * Every member has exactly one standing, the first of these that applies.
 */
enum Standing {
  /**
   * Does not run, isn't as it now shall be, and won't come up as it is: only a restart can help,
   * and it can only help.
   */
  BROKEN(false),
  /** Its workload is gone and its volume is there: made again, same id, same disk. */
  WITHOUT_WORKLOAD(true),

  /** A voter whose objects don't say so yet. */
  JOINED(true),
  /** Has what it shall have, and its workload would make its next pod from something else. */
  UNRENDERED(true),
  SERVING(true),
  /** Serves with old settings. */
  SERVING_STALE(true),
  UNREADY(true),
  /** Runs with old settings, and doesn't serve. */
  UNREADY_STALE(true),
  /** Serves, and a user wants another in its place. */
  SERVING_LOST(true),
  /**
   * Can't come back. One whose volume is being deleted may serve still, but not after its pod's
   * next restart: it is counted on no more than one that is gone.
   */
  LOST(true),
  LEAVING(true),
  LEAVING_UNREADY(true),
  LEAVING_LOST(true),
  LEAVING_SERVING_LOST(true),
  /** A voter without workload or disk, for less time than it takes to give it up. */
  ABSENT(true),

  /** Was a voter, and its workload doesn't know it. */
  REMOVED(false),
  /** No voter, and shall not become one: what is left of it goes. */
  RETIRING(false),
  /** A volume of no voter, without a workload, that isn't known to be given up. */
  ORPHAN(false),
  /** A volume that is given up, and nothing else. */
  RETIRED(false),
  /** Was to join and never can: its id was used, or its volume is given up. */
  STRAY(false),
  JOINER(false),
  /** Waits to be told which ensemble to follow. */
  JOINER_BLANK(false),
  JOINER_LATE(false),
  JOINER_READY(false),

  /** Nothing is to be done about it by itself. */
  IDLE(false);

  /** Controllers make a pod within seconds, unless something forbids it. */
  private static final Duration PODLESS = Duration.ofMinutes(1);

  private final boolean voter;

  Standing(boolean voter) {
    this.voter = voter;
  }

  /** Whether only voters of the committed configuration have it. */
  boolean isVoter() {
    return voter;
  }

  boolean isReady() {
    return switch (this) {
      case SERVING, SERVING_STALE, SERVING_LOST, LEAVING, LEAVING_SERVING_LOST -> true;
      default -> false;
    };
  }

  boolean isLost() {
    return switch (this) {
      case LOST, SERVING_LOST, LEAVING_LOST, LEAVING_SERVING_LOST -> true;
      default -> false;
    };
  }

  boolean isMarkedLeaving() {
    return switch (this) {
      case LEAVING, LEAVING_UNREADY, LEAVING_LOST, LEAVING_SERVING_LOST -> true;
      default -> false;
    };
  }

  boolean isStale() {
    return this == SERVING_STALE || this == UNREADY_STALE;
  }

  boolean isJoiner() {
    return switch (this) {
      case JOINER, JOINER_BLANK, JOINER_LATE, JOINER_READY -> true;
      default -> false;
    };
  }

  /** Without a quorum nobody knows who is a voter: only what helps in any case is seen. */
  static Standing withoutQuorum(VoterView member, Surroundings around) {
    if (broken(member, around)) return BROKEN;
    return member.workload().isEmpty()
            && member.volume().isPresent()
            && !doomed(member)
            && !retired(member)
        ? WITHOUT_WORKLOAD
        : IDLE;
  }

  static Standing ofVoter(VoterView member, Surroundings around) {
    if (broken(member, around)) return BROKEN;
    if (retired(member)) return JOINED;
    boolean lost = lost(member, around);
    boolean ready = member.ready() && !doomed(member);
    if (member.workload().isEmpty() || member.workload().get().terminating()) {
      if (member.workload().isEmpty() && hasVolume(member, around)) return WITHOUT_WORKLOAD;
      return lost ? LOST : ABSENT;
    }
    return switch (member.workload().get().intent()) {
      case JOINING -> JOINED;
      case LEAVING ->
          ready ? lost ? LEAVING_SERVING_LOST : LEAVING : lost ? LEAVING_LOST : LEAVING_UNREADY;
      case VOTER -> {
        if (lost) yield ready ? SERVING_LOST : LOST;
        // Where there is no pod, or one that ends, the next one has the new settings by itself.
        boolean stays = member.pod().filter(pod -> !pod.terminating()).isPresent();
        boolean stale = stays && startsOtherwise(member, around);
        if (stays && !stale && losesItsRendering(member, around)) yield UNRENDERED;
        yield ready ? stale ? SERVING_STALE : SERVING : stale ? UNREADY_STALE : UNREADY;
      }
    };
  }

  static Standing ofOther(VoterView member, Surroundings around) {
    if (broken(member, around)) return BROKEN;
    if (member.workload().isEmpty()) {
      if (member.volume().isEmpty() || member.volume().get().terminating()) return IDLE;
      if (!retired(member)) return ORPHAN;
      return member.pod().isEmpty() ? RETIRED : IDLE;
    }
    WorkloadView workload = member.workload().get();
    if (workload.terminating()) return IDLE;
    return switch (workload.intent()) {
      case VOTER -> REMOVED;
      case LEAVING -> RETIRING;
      case JOINING -> joiner(member, workload, around);
    };
  }

  private static Standing joiner(VoterView member, WorkloadView workload, Surroundings around) {
    if (member.id() < around.nextId() || retired(member) || doomed(member)) return STRAY;
    if (member.caughtUp()) return settledDown(member, around) ? JOINER_READY : JOINER;
    if (workload.createdAt().plus(around.timing().joining()).isBefore(around.now())
        && !isOnTrial(member, around)) return JOINER_LATE;
    return member.blank() ? JOINER_BLANK : JOINER;
  }

  /** Another one would not start either with what this one does not start with. */
  private static boolean isOnTrial(VoterView member, Surroundings around) {
    return around.rollout().target().equals(revision(member))
        && !around.rollout().isGood(revision(member))
        && !member.runs()
        && member.failedSince().isEmpty();
  }

  /** A pod that Kubernetes has called ready only now may fall over again. */
  static boolean settledDown(VoterView member, Surroundings around) {
    PodView pod = member.pod().orElseThrow();
    return !pod.ready()
        || !pod.readinessChangedAt().plus(around.timing().minReady()).isAfter(around.now());
  }

  /**
   * A pod that only looks for a leader runs; restarting it would help no one. One that starts is
   * left alone until Kubernetes says what keeps it, since another may be on its way to the same new
   * rendering. With good settings something else keeps it, so that others are no more than a try:
   * one member's at a time.
   */
  static boolean broken(VoterView member, Surroundings around) {
    if (member.workload().isEmpty()
        || member.workload().get().terminating()
        || member.workload().get().asleep()) return false;
    if (member.pod().isPresent()
        && (member.pod().get().running() || member.pod().get().terminating())) return false;
    return startsOtherwise(member, around)
        && !doomed(member)
        && isStuck(member, around)
        && !(around.trying() && around.rollout().isGood(revision(member)));
  }

  /** Nothing is known to keep it, and it was made as it shall be or as the last good one was. */
  static boolean comesBack(VoterView member, Surroundings around) {
    String revision = revision(member);
    return (around.rollout().isGood(revision) || around.rollout().target().equals(revision))
        && !isStuck(member, around);
  }

  /** That its pod has, or the next one will have. */
  static String revision(VoterView member) {
    return member
        .pod()
        .map(PodView::revision)
        .orElseGet(() -> member.workload().orElseThrow().revision());
  }

  private static boolean isStuck(VoterView member, Surroundings around) {
    return member
        .pod()
        .map(pod -> !pod.trouble().isEmpty())
        .orElseGet(() ->
            member
                .workload()
                .orElseThrow()
                .podlessSince()
                .filter(since -> since.plus(PODLESS).isBefore(around.now()))
                .isPresent());
  }

  /** Has had its time to become ready. */
  static boolean overdue(PodView pod, Timing timing, Instant now) {
    return !pod.ready() && pod.readinessChangedAt().plus(timing.restart()).isBefore(now);
  }

  /** And it is known to run with it, or that others do. */
  private static boolean losesItsRendering(VoterView member, Surroundings around) {
    String target = around.rollout().target();
    return !member.workload().orElseThrow().revision().equals(target)
        && (member.runs() || around.rollout().isGood(target));
  }

  /** Once its workload is rendered, the next pod isn't the same again. */
  private static boolean startsOtherwise(VoterView member, Surroundings around) {
    WorkloadView workload = member.workload().orElseThrow();
    String target = around.rollout().target();
    if (member.pod().isEmpty()) return !workload.revision().equals(target);
    PodView pod = member.pod().get();
    return !pod.revision().equals(target)
        || !workload.restart().isEmpty() && !workload.restart().equals(pod.restart());
  }

  private static boolean lost(VoterView member, Surroundings around) {
    if (isLastHold(member)) return true;
    if (member.failedSince().isPresent()
        && member.failedSince().get().plus(around.timing().memberFailure()).isBefore(around.now()))
      return true;
    return member.workload().isPresent() && member.workload().get().replace();
  }

  /** Its pod is all that is left of its disk. */
  static boolean isLastHold(VoterView member) {
    return doomed(member) && member.pod().isPresent();
  }

  /** A claim that is being deleted stays as long as its pod: the pod is all that keeps the disk. */
  private static boolean doomed(VoterView member) {
    return member.volume().isPresent() && member.volume().get().terminating();
  }

  private static boolean retired(VoterView member) {
    return member.volume().isPresent() && member.volume().get().retired();
  }

  /**
   * A directory of the pod's own comes anew with each pod; what it lacks is fetched from others.
   */
  private static boolean hasVolume(VoterView member, Surroundings around) {
    return around.ephemeral()
        ? member.pod().isEmpty()
        : member.volume().filter(volume -> !volume.terminating()).isPresent();
  }
}
