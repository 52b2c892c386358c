package io.quorate.server.simulation.service;

import io.quorate.server.simulation.Mutant;
import java.util.List;

/** Mistakes in the service, each to be found by the law that it breaks. */
final class ServiceMutants {
  private static final String PIPELINE = "replica/RequestPipeline.java";
  private static final String REPLICA = "replica/Replica.java";
  private static final String HANDSHAKES = "replica/Handshakes.java";
  private static final String LEADERSHIP = "replica/Leadership.java";
  private static final String BARRIERS = "replica/Barriers.java";
  private static final String WATCHES = "replica/Watches.java";
  private static final String WATCHING = "replica/Watching.java";
  private static final String CLOCK = "replica/SessionClock.java";

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "a read doesn't wait for what is before it",
              PIPELINE,
              "Pending.Kind.LOCAL && connection.head == null && answering",
              "Pending.Kind.LOCAL && answering",
              "RepliesInRequestOrder"),
          new Mutant(
              "a write overtakes the read behind a sync",
              PIPELINE,
              "if (connection.holdsUnderWay > 0) return;",
              "if (connection.holdsUnderWay < 0) return;",
              "RequestsTakeEffectInOrder",
              2),
          new Mutant(
              "a sync is answered under no zxid",
              PIPELINE,
              "case SYNC -> reply(connection, pending.xid, root.zxid(), outcome(answer), effects);",
              "case SYNC -> reply(connection, pending.xid, pending.zxid, outcome(answer), effects);",
              "ClientZxidNeverGoesBack"),
          new Mutant(
              "a write is answered as if it were the one before",
              REPLICA,
              "pipeline.outcome(header.origin(), zxid, applied.answer());",
              "pipeline.outcome(header.origin(), zxid - 1, applied.answer());",
              "AcknowledgedWritesSurvive"),
          new Mutant(
              "the leader logs another time than it applies",
              LEADERSHIP,
              "agreement.propose(TxnCodec.encode(scratch, header, txn))",
              "agreement.propose(TxnCodec.encode(scratch, new TxnHeader(header.session(),"
                  + " header.cxid(), header.origin(), header.wallMillis() + 1), txn))",
              "EqualZxidEqualDigest"),
          new Mutant(
              "a snapshot forgets which ids of ACLs were given out",
              "state/SnapshotDecoder.java",
              "acls.withNextId(nextAclId)",
              "acls.withNextId(lastAclId + 1)",
              "RecoveryIsExact",
              17),
          new Mutant(
              "a read is answered under a zxid that it doesn't show",
              PIPELINE,
              "watching.watch(connection, read, answer);\n        reply(connection, xid, root.zxid(),",
              "watching.watch(connection, read, answer);\n"
                  + "        reply(connection, xid, root.zxid() + 1,",
              "ReadsAreExact"),
          new Mutant(
              "the reply goes out before the events",
              REPLICA,
              "    watching.fire(zxid, applied.changes(), effects);\n"
                  + "    Pending asked = pipeline.outcome(header.origin(), zxid,"
                  + " applied.answer());\n",
              "    Pending asked = pipeline.outcome(header.origin(), zxid, applied.answer());\n"
                  + "    if (asked != null && !(txn instanceof Txn.OpenSession)) {\n"
                  + "      pipeline.drain(now, asked.connection, effects);\n    }\n"
                  + "    watching.fire(zxid, applied.changes(), effects);\n",
              "EventBeforeNewData"),
          new Mutant(
              "exists on an absent node sets no watch",
              WATCHING,
              "answer.error() == ErrorCode.OK || answer.error() == ErrorCode.NO_NODE;",
              "answer.error() == ErrorCode.OK;",
              "NoWatchMissed"),
          new Mutant(
              "a recursive watch tells a second time",
              WATCHES,
              "(modes[row] & RECURSIVE) == 0 || toldOfSeat[onSeat] == event",
              "(modes[row] & RECURSIVE) == 0",
              "NoWatchMissed"),
          new Mutant(
              "a one-shot watch stays",
              WATCHES,
              "int usedUp = told & (DATA | CHILD);",
              "int usedUp = told & CHILD;",
              "NoWatchMissed"),
          new Mutant(
              "events go to who may not read",
              WATCHING,
              "if (!authorizer.allows(acl, Acl.READ, connection.identities)) return;",
              "",
              "NoWatchMissed",
              3),
          new Mutant(
              "setWatches forgets children",
              WATCHING,
              "else if (node.pzxid() > since)",
              "else if (node.mzxid() > since)",
              "NoWatchMissed",
              4),
          new Mutant(
              "a multi keeps what came before its failed part",
              "state/Preparer.java",
              "return new Txn.RejectedMulti(refused.error, parts.size(), requests.size());",
              "return new Txn.Multi(parts);",
              "MultiIsAtomic"),
          new Mutant(
              "a leader answers barriers without asking whether it leads",
              LEADERSHIP,
              "agreement.confirmLeadership(token, toAgreement);",
              "toAgreement.emit(new io.quorate.server.zab.Effect.LeadershipConfirmed(token));",
              "SyncIsLinearizable",
              5),
          new Mutant(
              "a sync doesn't wait until the commit point is applied",
              BARRIERS,
              "if (next == null || next.zxid() > appliedZxid) return;",
              "if (next == null) return;",
              "SyncIsLinearizable",
              4),
          new Mutant(
              "the end of a session leaves a node behind",
              "state/Draft.java",
              "for (Bytes path : session.ephemerals) remove(new NodePath(path));",
              "int left = session.ephemeralCount();\n    for (Bytes path : session.ephemerals) {\n"
                  + "      if (left-- > 1) remove(new NodePath(path));\n    }",
              "EphemeralsDieWithSession",
              2),
          new Mutant(
              "the leader doesn't listen to its followers' reports",
              LEADERSHIP,
              "clock.touch(in.readLong(), learner.id);",
              "in.readLong();",
              "NoLiveSessionExpired",
              9),
          new Mutant(
              "a session's deadline isn't moved when it is heard from",
              CLOCK,
              "    heardMillis[slot] = clockMillis;\n    server[slot] = atServer;\n  }",
              "    server[slot] = atServer;\n  }",
              "NoLiveSessionExpired",
              4),
          new Mutant(
              "the leader takes writes of a connection that lost its session",
              LEADERSHIP,
              "known.claimZxid() != claim",
              "known.claimZxid() == 1",
              "OneConnectionPerSession",
              4),
          new Mutant(
              "an older connection stays when its session moves elsewhere",
              HANDSHAKES,
              "if (before != null) close(before, Why.SESSION_MOVED, pipeline, effects);",
              "if (before != null) gone(before, pipeline);",
              "NoWatchMissed",
              4),
          new Mutant(
              "what only one server knows is accepted again after it has ended there",
              HANDSHAKES,
              "    boolean mayRead = pipeline.readOnly() && request.readOnly();\n",
              "    boolean mayRead = pipeline.readOnly() && request.readOnly();\n"
                  + "    if (SessionIds.isLocal(session) && pipeline.serving() && !local.holds(session)"
                  + " && root.state.session(session) == null) {\n"
                  + "      settle(id, session, Standing.LOCAL, request, pipeline, effects);\n"
                  + "      return;\n    }\n",
              "LocalSessionsStayLocal"));

  private ServiceMutants() {}
}
