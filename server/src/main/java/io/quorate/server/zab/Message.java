package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import java.util.List;

/**
 * What servers say to each other. Each kind is one record, encoded by {@link MessageCodec}.
 *
 * <p>A link keeps the order of what is sent over it and loses nothing but by going down. A learner
 * and its leader are <i>in session</i> from {@link FollowerInfo} and its {@link LeaderInfo} on,
 * until the link goes down or one of them says in a {@link Notification} that it left; what is
 * under way from an earlier session is ignored.
 */
public sealed interface Message {
  /**
   * Who speaks. The first message on a link, and said again whenever something of it changes; no
   * other message is sent or believed before both sides know that they belong together.
   *
   * @param minVersion the oldest version of this protocol that the sender speaks
   * @param maxVersion the newest
   * @param clusterId empty while blank
   * @param incarnation 0 while blank
   * @param id the server's id
   * @param diskId 0 while blank
   * @param fresh whether it holds nothing beyond a founding and never acknowledged a leader
   * @param observer whether it can't come to vote, because no configuration may list it
   * @param admitted whether its own configuration lists its own disk
   * @param configVersion the version of its own configuration
   * @param deadClusters clusters that are known never to have acknowledged anything
   */
  record Hello(
      int minVersion,
      int maxVersion,
      Bytes clusterId,
      int incarnation,
      int id,
      long diskId,
      boolean fresh,
      boolean observer,
      boolean admitted,
      long configVersion,
      List<Bytes> deadClusters)
      implements Message {}

  /** What the sender of a {@link Notification} does. */
  enum Standing {
    /** Has no leader: a blank server, or one that looks for a leader. */
    LOOKING,
    /** In session with a leader. */
    FOLLOWING,
    /** Supported by a quorum, not yet established. */
    PREPARING,
    /** An established leader. */
    LEADING
  }

  /**
   * Where the sender stands in the election; said again whenever it changes, and in every ping
   * interval, so that silence means something.
   *
   * @param standing what it does
   * @param supports the leader it follows, or the candidate it supports; -1 if none
   * @param epoch the epoch of the leader it follows or is; 0 while looking
   * @param acceptedEpoch its promise
   * @param currentEpoch with {@code lastZxid}: how good a candidate it is
   * @param lastZxid the last entry of its history
   * @param eligible whether it could lead: admitted, disk working, and hearing a quorum
   * @param heard the voters that it hears now
   */
  record Notification(
      Standing standing,
      int supports,
      long epoch,
      long acceptedEpoch,
      long currentEpoch,
      long lastZxid,
      boolean eligible,
      Ids heard)
      implements Message {}

  /**
   * Stamp yourself as a founder of this cluster; ignored unless the receiver is fresh and hears all
   * the founders.
   *
   * @param founding the founding entry, the first of the log
   */
  record FoundingOffer(LogEntry founding) implements Message {}

  /**
   * Opens a session with a leader.
   *
   * @param attempt a number of the learner's own, echoed by {@link LeaderInfo}
   * @param acceptedEpoch the learner's promise
   * @param observer whether it wants to be informed only
   * @param wantsSnapshot its history cannot be repaired by entries
   */
  record FollowerInfo(long attempt, long acceptedEpoch, boolean observer, boolean wantsSnapshot)
      implements Message {}

  /** The leader's epoch, durable as its own promise. */
  record LeaderInfo(long attempt, long epoch) implements Message {}

  /**
   * The last entry that a server has of some epoch.
   *
   * @param zxid the entry
   * @param chain its chain
   */
  record EpochEnd(long zxid, int chain) {}

  /**
   * The learner's promise is durable.
   *
   * @param epoch the promised epoch
   * @param promised false if it had promised that epoch before: then it doesn't count, since it may
   *     have been to another leader
   * @param currentEpoch the epoch whose history it holds
   * @param epochEnds where each epoch of its history ends, newest first; the first is its last
   *     entry
   */
  record AckEpoch(long epoch, boolean promised, long currentEpoch, List<EpochEnd> epochEnds)
      implements Message {}

  /** Keep your history; what it lacks follows. */
  record Diff(long afterZxid) implements Message {}

  /** Drop everything above this entry, whose chain must be this; what is lacking follows. */
  record Truncate(long toZxid, int chain) implements Message {}

  /** Your history becomes a snapshot whose chunks follow, and then what is behind it. */
  record SnapshotBegin(long zxid, int chain, Ensemble ensemble) implements Message {}

  /** The next piece, counted from 0. */
  record SnapshotChunk(int index, boolean last, Bytes bytes) implements Message {}

  /** That piece is on the learner's disk: the next may come. */
  record SnapshotAck(int index) implements Message {}

  /** You hold the history of this epoch once everything up to this entry is durable. */
  record NewLeader(long epoch, long zxid) implements Message {}

  /** It is durable, and after it the epoch. */
  record AckNewLeader(long epoch, long zxid) implements Message {}

  /** The leader is established; everything up to there is committed; serve once it is applied. */
  record UpToDate(long committedZxid) implements Message {}

  /** Append these behind {@code previousZxid}. */
  record Propose(long previousZxid, List<LogEntry> entries) implements Message {}

  /** Everything up to there is durable at the sender. */
  record Ack(long upToZxid) implements Message {}

  /** Everything up to there is committed. */
  record Commit(long upToZxid) implements Message {}

  /** To observers: append these behind {@code previousZxid}; they are committed. */
  record Inform(long previousZxid, List<LogEntry> entries) implements Message {}

  /** From a leader to its learners, in every ping interval and to confirm that it still leads. */
  record Ping(long round) implements Message {}

  /**
   * The answer; it also answers all earlier rounds.
   *
   * @param durableZxid how much of its history is durable
   */
  record Pong(long round, long durableZxid) implements Message {}

  /**
   * From a leader that has stopped ordering to a follower that holds all of its history: lead, from
   * the next epoch on.
   *
   * @param zxid the last entry
   */
  record TakeOver(long epoch, long zxid) implements Message {}

  /** The receiver's id isn't a member's any more, nor ever again, in this committed version. */
  record Removed(long version) implements Message {}

  /**
   * A message of the service (forwarded requests, touched sessions, barriers): carried in order on
   * the link between a leader and a synced learner, never read here.
   */
  record Service(Bytes body) implements Message {}
}
