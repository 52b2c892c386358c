package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;

/** What happened in a {@link Peer}, for log lines, metrics and the simulator's trace. */
public sealed interface PeerEvent {
  /** This server chose the founders of a new cluster. */
  record FoundingStarted(Bytes clusterId, int founders) implements PeerEvent {}

  /** This disk now belongs to a cluster, as its founder or as a learner. */
  record Stamped(Bytes clusterId, long diskId, boolean founder) implements PeerEvent {}

  /** This disk's files were moved aside: its cluster never acknowledged anything. */
  record Abandoned(Bytes clusterId) implements PeerEvent {}

  /** The leader has chosen how to bring a learner up to date. */
  record SyncChosen(int learner, SyncKind kind, long fromZxid) implements PeerEvent {}

  /** How a learner is brought up to date. */
  enum SyncKind {
    DIFF,
    TRUNCATE,
    SNAPSHOT
  }

  /** The leader proposed a configuration that was asked for. */
  record ConfigurationProposed(Ensemble ensemble) implements PeerEvent {}

  /** This server learned that it is a member no longer. */
  record Removed(long version) implements PeerEvent {}

  /** The leader orders nothing more, so that another may take over. */
  record HandoverBegan(int successor) implements PeerEvent {}

  /** The leader goes on by itself. */
  record HandoverFailed(int successor, String reason) implements PeerEvent {}

  /** This server takes over from its leader. */
  record TakesOver(int predecessor) implements PeerEvent {}

  /** The leader proposed that this disk votes from now on. */
  record AdmissionProposed(int member, long diskId) implements PeerEvent {}

  /** A server is not listened to: another cluster's, or a disk that has been replaced. */
  record Refused(int peer, String reason) implements PeerEvent {}

  /** An own leadership ended. */
  record SteppedDown(long epoch, String reason) implements PeerEvent {}
}
