package io.quorate.server.simulation;

import java.util.List;

/** Mistakes that others made before us, and some that only we could make. */
final class Mutants {
  private static final String QUORUM = "ensemble/Quorum.java";
  private static final String CHANGE = "ensemble/ConfigChange.java";
  private static final String CORE = "zab/Core.java";
  private static final String HISTORY = "zab/History.java";
  private static final String FOLLOWING = "zab/Following.java";
  private static final String LEADING = "zab/Leading.java";
  private static final String LEARNERS = "zab/Learners.java";
  private static final String FEED = "zab/HistoryFeed.java";
  private static final String HANDOVER = "zab/Handover.java";
  private static final String FOUNDING = "zab/Founding.java";
  private static final String VOTE = "zab/Vote.java";
  private static final String SYNC_PLAN = "zab/SyncPlan.java";

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "a follower acknowledges before the sync",
              FOLLOWING,
              "long durable = core.history.durableZxid();",
              "long durable = core.history.lastZxid();",
              "AckImpliesDurable"),
          new Mutant(
              "a follower acknowledges its leader before the epoch is synced",
              FOLLOWING,
              "    awaitedTicket = core.writes.lastTicket();\n  }\n\n  private void ackNewLeader",
              "    ackNewLeader();\n  }\n\n  private void ackNewLeader",
              "AckImpliesDurable"),
          new Mutant(
              "the current epoch is saved with the promise",
              CORE,
              "saveEpochs(new HardState(epoch, epochs.currentEpoch()));",
              "saveEpochs(new HardState(epoch, epoch));",
              "HistoryBeforeEpoch"),
          new Mutant(
              "a follower promises before the sync",
              FOLLOWING,
              "    awaitedTicket = core.writes.lastTicket();\n    if (core.writes.isStored(awaitedTicket)) ackEpoch();",
              "    ackEpoch();",
              "EpochsNeverGoBack"),
          new Mutant(
              "a leader proposes its epoch before the sync",
              LEADING,
              "    core.promise(epoch, core.id);\n    awaitedTicket = core.writes.lastTicket();",
              "    core.promise(epoch, core.id);\n    promised();",
              "EpochsNeverGoBack"),
          new Mutant(
              "every promise counts, also one given before",
              FOLLOWING,
              "promised = core.hasPromised(epoch, leader.id);",
              "promised = true;",
              "epoch-promised-to-another.txt"),
          new Mutant(
              "a quorum is one too small",
              QUORUM,
              "return ids.length / 2 + 1;",
              "return Math.max(1, ids.length / 2);",
              "CommitNeedsQuorum",
              3),
          new Mutant(
              "the best mark counts instead of a quorum's",
              QUORUM,
              "return marks[count - needed()];",
              "return marks[count - 1];",
              "CommitNeedsQuorum"),
          new Mutant(
              "a disk votes that isn't admitted",
              QUORUM,
              "return index >= 0 && diskIds[index] == diskId;",
              "return index >= 0;",
              "CommitNeedsQuorum"),
          new Mutant(
              "observers and learners count",
              LEARNERS,
              "learner.votes = active.admits(id, disk);",
              "learner.votes = true;",
              "CommitNeedsQuorum"),
          new Mutant(
              "the new configuration alone commits itself",
              LEARNERS,
              "long reached = reached(active, false);",
              "long reached = pending == null ? reached(active, false) : reached(pending, true);",
              "CommitNeedsQuorum",
              13),
          new Mutant(
              "a history is as good as any other",
              VOTE,
              "return epoch != otherEpoch ? epoch > otherEpoch : zxid >= otherZxid;",
              "return true;",
              "LeaderHasNewestHistory",
              2),
          new Mutant(
              "observers are informed of what isn't committed",
              FEED,
              "sendAll(true, committed);",
              "sendAll(true, core.history.lastZxid());",
              "CommittedLogGrows",
              2),
          new Mutant(
              "two configurations are under way at once",
              LEADING,
              "if (hasLeft() || isChanging() || !hasCommittedInEpoch()) return;",
              "if (hasLeft() || handover.isUnderWay() || !hasCommittedInEpoch()) return;",
              "ConfigurationsFormOneChain"),
          new Mutant(
              "who has asked counts as having promised",
              LEADING,
              "if (!learners.isQuorum(learner -> learner.promised)) return;",
              "if (!learners.isQuorum(learner -> true)) return;",
              "LeaderHasNewestHistory"),
          new Mutant(
              "entries are delivered that aren't durable here",
              HISTORY,
              "return Math.min(Math.min(committedZxid, durableZxid), lastZxid());",
              "return Math.min(committedZxid, lastZxid());",
              "MarksAreInOrder"),
          new Mutant(
              "entries are delivered that aren't committed",
              HISTORY,
              "return Math.min(Math.min(committedZxid, durableZxid), lastZxid());",
              "return Math.min(durableZxid, lastZxid());",
              "Agreement"),
          new Mutant(
              "whatever is in the log is taken for committed",
              HISTORY,
              "long known = entry.committedZxid();",
              "long known = entry.zxid();",
              "CommitNeedsQuorum"),
          new Mutant(
              "a truncation is skipped on the disk",
              CORE,
              "    store(new StorageCommand.Truncate(toZxid));",
              "",
              "Integrity",
              10),
          new Mutant(
              "a truncation is skipped",
              SYNC_PLAN,
              "    return common == learnerLast",
              "    return learnerLast >= 0",
              "MessagesAreLegal",
              10),
          new Mutant(
              "a truncation takes too much",
              SYNC_PLAN,
              "      common = Math.min(own, end.zxid());",
              "      common = history.baseZxid();",
              "MessagesAreLegal",
              2),
          new Mutant(
              "a late joiner misses what is proposed while it is synced",
              FEED,
              "learner.sentZxid = entries.getLast().zxid();",
              "learner.sentZxid = core.history.lastZxid();",
              "MessagesAreLegal",
              2),
          new Mutant(
              "a follower is told more than is committed",
              FEED,
              "if (commit == null) commit = new Message.Commit(committed);",
              "if (commit == null) commit = new Message.Commit(each.sentZxid);",
              "CommittedLogGrows"),
          new Mutant(
              "a snapshot claims an entry that it lacks",
              FEED,
              "        long zxid = history.deliveredZxid();",
              "        long zxid = history.committedZxid();",
              "RecoveryIsExact",
              82),
          new Mutant(
              "a follower serves before it is up to date",
              FOLLOWING,
              "boolean serving = step == Step.BROADCAST && core.history.deliveredZxid() >= upToDateZxid;",
              "boolean serving = step == Step.BROADCAST || step == Step.READY;",
              "ProcessConsistency"),
          new Mutant(
              "a leader is confirmed by answers to earlier rounds",
              LEADING,
              "return learner.step == Step.UP_TO_DATE && learner.pongRound >= confirmations.round();",
              "return learner.step == Step.UP_TO_DATE;",
              "ConfirmedLeadersAreCurrent",
              49),
          new Mutant(
              "an isolated leader goes on",
              LEADING,
              "if (!learners.isQuorum(this::isInTouch)) {",
              "if (round < 0) {",
              "IsolatedLeadersStepDown",
              31),
          new Mutant(
              "a leader sends no pings",
              LEADING,
              "    for (LearnerProgress each : learners.all) {\n      if (each.step != Step.ASKED) core.send(each.neighbor, ping);\n    }",
              "",
              "CalmKeepsItsLeader"),
          new Mutant(
              "a configuration is committed by the quorum before it alone",
              LEARNERS,
              "if (pending == null || reached < under) return reached;",
              "if (pending == null || reached >= under) return reached;",
              "CommitNeedsQuorum"),
          new Mutant(
              "a second configuration is proposed while one is under way",
              LEADING,
              "if (learners.areChanging() || !canPropose()) return refused(Refusal.IN_PROGRESS);",
              "if (!canPropose()) return refused(Refusal.IN_PROGRESS);",
              "ConfigurationsFormOneChain",
              8),
          new Mutant(
              "a leader needs a quorum of the old configuration only",
              LEARNERS,
              "return active.reachedBy(count) && (pending == null || pending.reachedBy(countPending));",
              "return active.reachedBy(count);",
              "CommitNeedsQuorum",
              174),
          new Mutant(
              "a change is taken for whatever version is in force",
              CHANGE,
              "      return Refusal.STALE;\n",
              "",
              "ChangesMeetTheirVersion",
              21),
          new Mutant(
              "an id is given to a member again",
              CHANGE,
              "        return Refusal.ID_USED;\n",
              "        continue;\n",
              "IdsNeverComeBack",
              32),
          new Mutant(
              "a joiner votes that hasn't caught up",
              LEADING,
              "if (learner == null || !hasCaughtUp(learner)) return refused(Refusal.NOT_SYNCED);",
              "if (learner == null) return refused(Refusal.NOT_SYNCED);",
              "ReconfigurationNeedsReadyQuorum",
              51),
          new Mutant(
              "nobody looks whether the new quorum is there",
              LEADING,
              "if (!learners.isQuorumOf(new Quorum(next), this::hasCaughtUp))",
              "if (round < 0)",
              "ReconfigurationNeedsReadyQuorum",
              60),
          new Mutant(
              "a leader serves before it has finished what it found",
              LEADING,
              "if (initialZxid > core.history.committedZxid()) core.commit(initialZxid);",
              "",
              "ReconfigurationsAreFinishedFirst"),
          new Mutant(
              "a former member is taken for one",
              CORE,
              "if (history.active().isUsedUp(hello.id()) && !leads) return Relation.REMOVED;",
              "",
              "RemovedServersAreSilent",
              8),
          new Mutant(
              "who was removed looks for a leader all the same",
              "zab/Looking.java",
              "if (core.stampChanges() || core.isRemoved()) return;",
              "if (core.stampChanges()) return;",
              "RemovedServersAreSilent",
              23),
          new Mutant(
              "leadership goes to who lacks something",
              HANDOVER,
              "if (core.history.committedZxid() != last || learner.ackedZxid != last) return;",
              "",
              "HandoverToWhoHasAll",
              4),
          new Mutant(
              "the leader is removed without being asked",
              LEADING,
              "if (!next.isVoter(core.id) && !change.leaderYields()) return refused(Refusal.LEADER_REMOVAL);",
              "",
              "ChangesMeetTheirVersion",
              17),
          new Mutant(
              "whatever configuration is in the log rules",
              HISTORY,
              "if (each.zxid <= committedZxid || each.zxid == ConfigEntry.FOUNDING_ZXID) {",
              "if (each.zxid > 0) {",
              "RecoveredConfigurationIsInTheLog",
              4),
          new Mutant(
              "former members are told before a quorum will remember it",
              CORE,
              "return history.settledZxid() >= history.active().version();",
              "return true;",
              "removal-that-only-its-leader-knows.txt"),
          new Mutant(
              "who comes to vote is still only informed",
              LEARNERS,
              "if (learner.votes || learner.votesPending) learner.informed = false;",
              "",
              "promotion-of-an-observer.txt"),
          new Mutant(
              "a founder's disk isn't marked when it first follows",
              FOLLOWING,
              "if (!stamp.joined()) core.changeStamp(stamp.asJoined());",
              "",
              "JoinedBeforeAcknowledging"),
          new Mutant(
              "a founder's disk isn't marked when it first leads",
              LEADING,
              "if (!stamp.joined()) core.changeStamp(stamp.asJoined());",
              "",
              "JoinedBeforeAcknowledging"),
          new Mutant(
              "all that are heard found, not exactly a quorum",
              FOUNDING,
              "founders = founders.subList(0, needed());",
              "founders = founders.subList(0, founders.size());",
              "founding-three-blank-servers.txt"),
          new Mutant(
              "remains of a dead cluster are kept",
              CORE,
              "      return;\n    }\n    abandon();\n  }",
              "      return;\n    }\n  }",
              "founding-left-by-a-fresh-founder.txt"),
          new Mutant(
              "who leaves a cluster forgets that it is dead",
              CORE,
              "if (!dead.contains(stamp.clusterId())) dead.add(stamp.clusterId());",
              "",
              "founding-left-by-a-fresh-founder.txt"));

  private Mutants() {}
}
