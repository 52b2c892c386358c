package io.quorate.operator.plan;

import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.PodView;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The one thing to do next for the voters of a cluster. Each says why, in a reason of the API. */
public sealed interface Step {
  Reason reason();

  /** One sentence for the status and the Event; the same as long as nothing changes. */
  String message();

  /** Nothing is to be done. */
  record Settled() implements Step {
    @Override
    public Reason reason() {
      return Reason.AllMembersReady;
    }

    @Override
    public String message() {
      return "all members serve";
    }
  }

  /** Reserves the cluster's id and its first voters, before anything runs. */
  record WriteIdentity(SortedSet<Integer> voters) implements Step {
    @Override
    public Reason reason() {
      return Reason.FoundingEnsemble;
    }

    @Override
    public String message() {
      return "the ensemble will be founded of the voters " + voters;
    }
  }

  /** Makes the workloads of these voters, on the volumes they have if any. */
  record CreateVoters(SortedSet<Integer> ids, boolean repair) implements Step {
    @Override
    public Reason reason() {
      return repair ? Reason.CreatingMembers : Reason.FoundingEnsemble;
    }

    @Override
    public String message() {
      return (repair
              ? "the workloads of these voters are missing and made again: "
              : "voters start: ")
          + ids;
    }
  }

  /**
   * Gives a voter whose pod does not run the rendering of now, and removes the pod if it still does
   * not run then.
   */
  record RestartStuck(int id, Optional<PodView> pod) implements Step {
    @Override
    public Reason reason() {
      return Reason.RestartingMember;
    }

    @Override
    public String message() {
      return "voter " + id + " does not run and is started as the spec now says";
    }
  }

  /**
   * Commands one founding.
   *
   * @param boot of the report in which the voter that is commanded said that it is blank
   */
  record Found(int first, String podIp, SortedSet<Integer> voters, @Nullable String boot)
      implements Step {
    @Override
    public Reason reason() {
      return Reason.FoundingEnsemble;
    }

    @Override
    public String message() {
      return "all voters are blank: the ensemble of " + voters + " is founded";
    }
  }

  /** Writes down that the ensemble has a history, so that none is ever founded again. */
  record RecordFounded() implements Step {
    @Override
    public Reason reason() {
      return Reason.FoundingEnsemble;
    }

    @Override
    public String message() {
      return "the ensemble is founded";
    }
  }

  /** Restarts a running voter with the rendering of now, if the disruption budget allows it. */
  record RollVoter(int id, PodView pod, boolean leader) implements Step {
    @Override
    public Reason reason() {
      return Reason.RollingRestart;
    }

    @Override
    public String message() {
      return "voter " + id + (leader ? ", the leader," : "") + " restarts with the new settings";
    }
  }

  /** Waits for something that others do. */
  record Wait(Reason reason, String message) implements Step {}

  /** Waits for a person. */
  record Blocked(Reason reason, String message) implements Step {}
}
