package io.quorate.operator.simulation;

import io.quorate.operator.simulation.Mutant.Edit;
import java.util.List;

/** What each part of the algorithm is there for: without it, this is found. */
final class Mutants {
  private static final String MEMBERSHIP = "plan/Membership.java";
  private static final String PLANNER = "plan/MembershipPlanner.java";
  private static final String STANDING = "plan/Standing.java";
  private static final String EXECUTION = "plan/Execution.java";
  private static final String PART = "observe/Part.java";

  static final List<Mutant> ALL =
      List.of(
          Mutant.partsVoterAndWorkload(
              "no-fence: a workload is deleted while a change may be in flight",
              new Edit(MEMBERSHIP, "acts.add(new Act.Fence(version()));", "")),
          Mutant.partsVoterAndWorkload(
              "early-delete: the fence is sent and its commit not awaited",
              new Edit(
                  EXECUTION,
                  "case Act.Outcome.NotDone _ -> next = acts.size();",
                  "case Act.Outcome.NotDone _ ->"
                      + " next = acts.get(next) instanceof Act.Fence ? next + 1 : acts.size();")),
          Mutant.theirs(
              "no-cas: a change is taken at any version",
              Finding.TWO_VOTERS,
              Flaw.IGNORES_EXPECTED_VERSION),
          Mutant.partsVoterAndWorkload(
              "cached-intent: the objects are read before the version",
              new Edit(PART, "CONFIGURATION,\n  OBJECTS,", "OBJECTS,\n  CONFIGURATION,")),
          Mutant.ours(
              "no-evict: a voter is restarted past the disruption budget",
              Finding.QUORUM_LOST,
              new Edit(MEMBERSHIP, "new Act.Evict(", "new Act.DeletePod(")),
          Mutant.theirs(
              "uid-only: a pod is deleted by its uid alone",
              Finding.QUORUM_LOST,
              Flaw.IGNORES_RESOURCE_VERSION),
          Mutant.theirs(
              "ready-blank: a voter is ready before its disk votes",
              Finding.QUORUM_LOST,
              Flaw.READY_BEFORE_ADMISSION),
          Mutant.ours(
                  "terminating: a volume that is being deleted is as good as any",
                  Finding.UNRECOVERABLE,
                  new Edit(
                      STANDING,
                      "return member.volume().isPresent() && member.volume().get().terminating();",
                      "return false;"))
              .and(Flaw.NOBODY_LOOKS_AT_THE_VOLUME),
          Mutant.ours(
              "no-rescind: who is leaving leaves, whatever has changed",
              Finding.NOT_CONVERGED,
              new Edit(
                  MEMBERSHIP,
                  "if (voters - leaving.size() >= model.replicas())",
                  "if (voters >= 0)")),
          Mutant.ours(
              "add-one: from one to three one by one",
              Finding.TWO_VOTERS,
              new Edit(MEMBERSHIP, "int together = voters == 1 ? 2 : 1;", "int together = 1;")),
          Mutant.ours(
              "remove-one: from three to one one by one",
              Finding.TWO_VOTERS,
              new Edit(
                  MEMBERSHIP, "return voters == 3 && model.replicas() == 1 ? 2 : 1;", "return 1;")),
          Mutant.ours(
                  "found-again: blank voters are founded, whatever is recorded",
                  Finding.FOUNDED_TWICE,
                  new Edit(
                      PLANNER,
                      "if (!identity.founded())",
                      "if (!identity.founded()"
                          + " || ids(identity.voters(), seen, v -> !v.blank()).isEmpty())"))
              .and(Flaw.NOBODY_LOOKS_AT_THE_SECRET),
          Mutant.theirs(
              "stale-founding: a founding outlives the server it was meant for",
              Finding.FOUNDED_TWICE,
              Flaw.OBEYS_STALE_FOUNDING),
          Mutant.ours(
              "found-by-spec: the first voters follow the spec",
              Finding.NOT_CONVERGED,
              new Edit(
                  PLANNER,
                  "founding(identity.voters(),",
                  "founding(ClusterModel.firstVoters(model.replicas()),")),
          Mutant.ours(
                  "reuse-ids: ids follow the workloads alone",
                  Finding.ID_REUSED,
                  new Edit(MEMBERSHIP, "int id = around.nextId();", "int id = 1;"),
                  new Edit(
                      MEMBERSHIP,
                      "for (Member member : members) id = Math.max(id, member.id() + 1);",
                      "for (Member member : members)"
                          + " if (member.view().workload().isPresent()) id = Math.max(id, member.id() + 1);"),
                  new Edit(STANDING, "member.id() < around.nextId() || ", ""))
              .and(Flaw.TAKES_USED_IDS),
          Mutant.theirs(
              "add-unsynced: a joiner becomes a voter before it has caught up",
              Finding.NOT_SYNCED,
              Flaw.ADDS_UNSYNCED),
          Mutant.theirs(
              "remove-leader: the leader removes itself",
              Finding.LEADER_REMOVED,
              Flaw.REMOVES_LEADER),
          Mutant.ours(
              "no-transfer: nobody tells the leader to hand over before it is removed",
              Finding.NOT_CONVERGED,
              new Edit(MEMBERSHIP, "if (member.leads()) return handOver(member, going);", "{}")),
          Mutant.ours(
              "no-row-8: a deleted workload is not made again",
              Finding.NOT_CONVERGED,
              new Edit(
                  MEMBERSHIP,
                  "Member missing = first(Standing.WITHOUT_WORKLOAD);",
                  "Member missing = null;")),
          Mutant.ours(
              "no-deadline: a joiner may take for ever",
              Finding.NOT_CONVERGED,
              new Edit(
                  MEMBERSHIP, "Member late = first(Standing.JOINER_LATE);", "Member late = null;")),
          Mutant.ours(
              "restart-looking: without a quorum a stale pod is restarted though it runs",
              Finding.QUORUM_LOST,
              new Edit(
                  STANDING,
                  "(member.pod().get().running() ||",
                  "(member.pod().get().running() && around.nextId() > 0 ||")),
          Mutant.ours(
              "no-label: a volume that is given up looks like one that waits for its workload",
              Finding.NOT_CONVERGED,
              new Edit(
                  MEMBERSHIP,
                  ".ifPresent(volume -> acts.add(new Act.RetireVolume(leaving.id(), volume)));",
                  ".ifPresent(_ -> {});")),
          Mutant.theirs(
              "emptied-disks-vote: a disk counts by its id, whatever became of it",
              Finding.WRITE_LOST,
              Flaw.COUNTS_UNADMITTED_DISKS));

  private Mutants() {}
}
