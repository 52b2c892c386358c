package io.quorate.operator.plan;

import io.quorate.operator.model.Intent;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One request of a step. Each carries what must still be true of the thing it touches, so that a
 * stale operator's does nothing; anything may happen between two of them.
 */
public sealed interface Act {
  /** Writes the identity Secret, unless there is one. */
  record CreateIdentity(SortedSet<Integer> voters) implements Act {}

  /** Writes down that the ensemble has a history, if the Secret is as it was read. */
  record RecordFounded() implements Act {}

  /**
   * Commands one founding, if a live look at the Secret still doesn't say that there was one.
   *
   * @param boot of the report in which the voter that is commanded said that it is blank
   */
  record Found(int first, SortedSet<Integer> voters, @Nullable String boot) implements Act {}

  /** Makes a workload, unless one has its name: the name is the lock. */
  record CreateWorkload(int id, Intent intent) implements Act {}

  /** Changes what a workload is for, if it still is the one that was read. */
  record SetIntent(int id, String uid, String resourceVersion, Intent intent) implements Act {}

  /** Gives a workload the rendering of now, if it still is the one that was read. */
  record Render(int id, String uid, String resourceVersion) implements Act {}

  /**
   * Gives a workload the rendering of now, if it still is the one that was read, and its pod still
   * is the one that does not run: one that has come back has no need of it.
   *
   * @param pod empty if it had none
   */
  record RenderStuck(int id, String uid, String resourceVersion, Optional<PodView> pod)
      implements Act {}

  /** Tells this very workload to have no pod, unless its volume is being deleted. */
  record Stop(int id, String uid) implements Act {}

  /** Tells this very workload to have its pod. */
  record Start(int id, String uid) implements Act {}

  /**
   * Asks a server whether it would start with the settings of this rendering; refused if it would
   * not.
   */
  record Validate(int id, String revision) implements Act {}

  /**
   * Writes down that the settings of a rendering were accepted, if the Secret is as it was read.
   */
  record RecordApproved(String revision) implements Act {}

  /** Writes down that all voters serve with a rendering, if the Secret is as it was read. */
  record RecordGood(String revision) implements Act {}

  /** Writes down that a rendering did not come up, if the Secret is as it was read. */
  record RecordTakenBack(String revision) implements Act {}

  /**
   * Deletes a pod that does not run, if nothing of it has changed (its container may have come back
   * under the same uid, and another's gone) and its volume isn't being deleted.
   */
  record DeletePod(int id, PodView pod) implements Act {}

  /** Asks the disruption budget for a restart, if the volume isn't being deleted. */
  record Evict(int id, PodView pod) implements Act {}

  /**
   * Moves the version of the configuration and nothing else. What was sent at the old version can't
   * be committed any more, and a quorum has what came before.
   */
  record Fence(String expectedVersion) implements Act {}

  /** Holds if a linearizable read doesn't list the member. */
  record ConfirmRemoved(int id) implements Act {}

  record RetireVolume(int id, VolumeView volume) implements Act {}

  record ReinstateVolume(int id, VolumeView volume) implements Act {}

  record DeleteWorkload(int id, String uid) implements Act {}

  record DeleteVolume(int id, VolumeView volume) implements Act {}

  /** Asks a server to send its clients elsewhere. A courtesy: what comes of it doesn't matter. */
  record Drain(int id) implements Act {}

  record TransferLeadership(int target) implements Act {}

  /**
   * Tells a blank server which ensemble to follow.
   *
   * @param boot of the report in which it said that it is blank
   */
  record Join(int id, @Nullable String boot) implements Act {}

  /** Adds and removes voters at once, if the version is the one that was read. */
  record Reconfigure(List<Integer> add, List<Integer> remove, String expectedVersion)
      implements Act {}

  /** What came of an act. */
  sealed interface Outcome {
    Outcome DONE = new Done();

    /** It did what it should. */
    record Done() implements Outcome {}

    /**
     * It didn't, or nobody knows: the next pass looks again.
     *
     * @param why a sentence
     */
    record NotDone(String why) implements Outcome {}

    /**
     * It can't be done: a person must change the spec.
     *
     * @param why a sentence, as the server said it
     */
    record Refused(String why) implements Outcome {}
  }
}
