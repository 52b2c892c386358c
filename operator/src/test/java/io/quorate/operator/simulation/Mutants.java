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
                  "case Act.Outcome.NotDone _, Act.Outcome.Refused _ -> next = acts.size();",
                  "case Act.Outcome.NotDone _, Act.Outcome.Refused _ ->"
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
          Mutant.ours(
                  "uid-only: a pod that starts is deleted, by its uid alone",
                  Finding.QUORUM_LOST,
                  new Edit(STANDING, "&& isStuck(member, around)\n", "\n"))
              .and(Flaw.IGNORES_RESOURCE_VERSION),
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
                  "(member.pod().get().running() && around.nextId() > 0 ||"),
              new Edit(STANDING, "&& isStuck(member, around)\n", "\n")),
          Mutant.ours(
              "no-label: a volume that is given up looks like one that waits for its workload",
              Finding.NOT_CONVERGED,
              new Edit(
                  MEMBERSHIP,
                  ".ifPresent(volume -> acts.add(new Act.RetireVolume(leaving.id(), volume)));",
                  ".ifPresent(_ -> {});")),
          Mutant.ours(
              "no-stop: the next is restarted though the one before did not come back",
              Finding.BAD_RENDERING_SPREAD,
              new Edit(
                  MEMBERSHIP, ".or(this::failure)\n        .or(this::roll)", ".or(this::roll)"),
              new Edit(
                  MEMBERSHIP, "if (ready - (serves ? 1 : 0) < voters - 1\n        || ", "if (")),
          Mutant.ours(
              "restart-starting: a pod that only starts is given what is not known to come up",
              Finding.BAD_RENDERING_SPREAD,
              new Edit(STANDING, "&& isStuck(member, around)\n", "\n")),
          Mutant.ours(
              "many-tries: what one tries is given to others that are stuck with good settings",
              Finding.BAD_RENDERING_SPREAD,
              new Edit(STANDING, "around.trying() &&", "around.nextId() < 0 &&")),
          Mutant.theirs(
              "render-recovered: a stuck pod's workload is rendered though the pod has come back",
              Finding.BAD_RENDERING_SPREAD,
              Flaw.NOBODY_LOOKS_AT_THE_POD),
          Mutant.theirs(
              "accepts-all: a server takes settings that it would not start with",
              Finding.REFUSED_RENDERED,
              Flaw.ACCEPTS_ALL_SETTINGS),
          Mutant.ours(
              "unasked: no server is asked about new settings",
              Finding.REFUSED_RENDERED,
              new Edit(
                  MEMBERSHIP,
                  "if (rollout.approved() || examiner() < 0) return Optional.empty();",
                  "if (leader < 9999) return Optional.empty();"),
              new Edit(
                  MEMBERSHIP,
                  "if (!rollout.approved())\n      return",
                  "if (leader > 9999)\n      return")),
          Mutant.ours(
              "any-time: voters are restarted outside of the maintenance windows",
              Finding.OUTSIDE_OF_WINDOW,
              new Edit(
                  MEMBERSHIP,
                  "if (!rollout.window().open()) return outsideOfWindow(\"voters restart\");",
                  "")),
          Mutant.ours(
              "no-wake: who sleeps goes on sleeping",
              Finding.NOT_CONVERGED,
              new Edit(
                  PLANNER,
                  "model.hibernate() ? membership.hibernate() : membership.wake();",
                  "model.hibernate() ? membership.hibernate() : Optional.empty();")),
          Mutant.ours(
                  "sleep-on-it: a pod is stopped that is all that is left of its volume",
                  Finding.UNRECOVERABLE,
                  new Edit(
                      MEMBERSHIP,
                      "isAwake(member) && Standing.isLastHold(member.view())",
                      "member.id() > 9999"))
              .and(Flaw.NOBODY_LOOKS_AT_THE_VOLUME),
          Mutant.ours(
              "ignore-restart: nobody heeds a restart that a user asks for",
              Finding.NOT_CONVERGED,
              new Edit(
                  STANDING,
                  "|| !workload.restart().isEmpty() && !workload.restart().equals(pod.restart());",
                  ";")),
          Mutant.ours(
              "no-way-back: what does not come up is not given up",
              Finding.NOT_CONVERGED,
              new Edit(MEMBERSHIP, "if (rollout.canGoBack()) {", "if (leader > 9999) {"),
              new Edit(MEMBERSHIP, "return rollout.canGoBack()", "return leader > 9999")),
          Mutant.theirs(
              "emptied-disks-vote: a disk counts by its id, whatever became of it",
              Finding.WRITE_LOST,
              Flaw.COUNTS_UNADMITTED_DISKS));

  private Mutants() {}
}
