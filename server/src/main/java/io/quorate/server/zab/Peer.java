package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Refusal;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The protocol machine of one server: a pure step function, owned by the replica thread. The same
 * inputs, the same times and the same source of chance give the same effects, and an effect is
 * emitted only after its precondition has come in as an input.
 */
public final class Peer {
  private final Core core;
  private boolean started;
  private @Nullable PeerView told;
  private Ensemble toldMembers = Ensemble.EMPTY;

  /**
   * @param random the only source of chance: election jitter, cluster ids, disk ids, the cluster
   *     secret
   */
  public Peer(PeerConfig config, Recovered recovered, RandomGenerator random) {
    this(config, recovered, random, Zxid.COUNTER_HANDOVER);
  }

  /** With a counter that is used up sooner, for tests. */
  Peer(PeerConfig config, Recovered recovered, RandomGenerator random, long counterHandover) {
    core = new Core(config, recovered, random, counterHandover);
    core.look();
  }

  /**
   * Takes one input. The first call also emits what the start itself asks for: the configuration
   * and the entries that are known to be committed.
   */
  public void step(Now now, Input input, Effects effects) {
    core.into(effects);
    core.clock.advance(now.elapsedMillis());
    if (!started) start();
    switch (input) {
      case Input.Tick() -> {
        core.hearAgain();
        core.role().tick();
      }
      case Input.LinkUp(int peer) -> core.linkUp(core.neighbor(peer));
      case Input.LinkDown(int peer) -> core.linkDown(core.neighbor(peer));
      case Input.Received(int from, Message message) -> receive(core.neighbor(from), message);
      case Input.Stored(long ticket) -> core.stored(ticket);
      case Input.SnapshotChunk(int learner, Bytes chunk, boolean last) ->
          core.role().snapshotChunk(learner, chunk, last);
      case Input.Found found -> found(found);
      case Input.Join join -> core.join(join);
    }
  }

  private void start() {
    started = true;
    tellMembers();
    deliver();
  }

  private void receive(Neighbor from, Message message) {
    if (!from.linked) return; // Closed by us; what still arrives was sent before that.
    from.heardMillis = core.now();
    switch (message) {
      case Message.Hello hello -> core.onHello(from, hello);
      case Message.Notification notification -> {
        if (from.isAcquainted()) {
          from.notification = notification;
          core.role().notified(from);
        } else if (from.hello == null) {
          core.illegal(from, "it speaks before it says who it is");
        }
      }
      case Message.FoundingOffer offer -> {
        if (from.isAcquainted() && core.role() instanceof Looking looking) {
          looking.founding().offered(from, offer.founding());
        }
      }
      case Message.Removed removed -> {
        if (from.isKin()) core.onRemoved(removed.version());
      }
      case Message.FollowerInfo _,
          Message.LeaderInfo _,
          Message.AckEpoch _,
          Message.Diff _,
          Message.Truncate _,
          Message.SnapshotBegin _,
          Message.SnapshotChunk _,
          Message.SnapshotAck _,
          Message.NewLeader _,
          Message.AckNewLeader _,
          Message.UpToDate _,
          Message.Propose _,
          Message.Ack _,
          Message.Commit _,
          Message.Inform _,
          Message.Ping _,
          Message.Pong _,
          Message.TakeOver _,
          Message.Service _ -> {
        if (from.isKin()) core.role().receive(from, message);
        else if (from.hello == null) core.illegal(from, "it speaks before it says who it is");
      }
    }
  }

  private void found(Input.Found command) {
    if (core.role() instanceof Looking looking) {
      looking.founding().command(command);
    } else {
      boolean same = core.stamp().clusterId().equals(command.clusterId());
      String reason = same ? "" : "this server belongs to a cluster";
      core.emit(new Effect.FoundingAnswered(same, reason));
    }
  }

  /** Whether {@link #propose} may be called: an established leader in touch with a quorum. */
  public boolean canPropose() {
    return core.role() instanceof Leading leading && leading.canPropose();
  }

  /** The zxid that the next {@link #propose} will give. */
  public long nextZxid() {
    return leading().nextZxid();
  }

  /**
   * Takes a transaction into the order; {@link #flush} sends and stores what was proposed since.
   * Returns its zxid.
   */
  public long propose(Bytes payload) {
    return leading().propose(payload);
  }

  /**
   * Proposes another configuration; {@link #flush} sends and stores it. What is proposed behind it
   * needs a quorum of it.
   *
   * @return its zxid, which is its version, or why it isn't proposed
   */
  public Proposed reconfigure(ConfigChange change, Effects effects) {
    core.into(effects);
    return core.role() instanceof Leading leading
        ? leading.reconfigure(change)
        : Proposed.refused(Refusal.NOT_LEADING);
  }

  /**
   * What {@link #reconfigure} came to.
   *
   * @param zxid 0 if it was refused
   */
  public record Proposed(long zxid, @Nullable Refusal refusal) {
    static Proposed refused(Refusal refusal) {
      return new Proposed(0, refusal);
    }
  }

  /**
   * Stops ordering, and makes that follower lead once it holds everything: nobody else is asked.
   * Should it not come to lead within the peer timeout, this server goes on. Whether it has can be
   * seen in {@link #view}.
   *
   * @return why it isn't begun; null if it is, or if this very server was meant
   */
  public @Nullable Refusal handOver(int successor, Effects effects) {
    core.into(effects);
    return core.role() instanceof Leading leading
        ? leading.handOver(successor)
        : Refusal.NOT_LEADING;
  }

  /** The zxid of the configuration that is under way; 0 if none is. */
  public long pendingVersion() {
    return core.history.pending() == null ? 0 : core.history.pendingZxid();
  }

  private Leading leading() {
    if (core.role() instanceof Leading leading) return leading;
    throw Check.unreachable("only a leader proposes");
  }

  /**
   * Ends a batch of inputs, and must be called at the end of every one: at most one append to the
   * own log and one message per learner for everything proposed in it, one acknowledgement, one
   * commit, one delivery for everything that came in. Whoever proposes while it executes the
   * effects of a flush calls it again.
   */
  public void flush(Now now, Effects effects) {
    core.into(effects);
    core.clock.advance(now.elapsedMillis());
    if (!started) start();
    core.settle();
    core.role().flush();
    core.storeEntries();
    deliver();
    core.announce();
    tellMembers();
    tellView();
  }

  private void deliver() {
    History history = core.history;
    long upTo = history.deliverableZxid();
    if (upTo > history.deliveredZxid()) {
      core.emit(new Effect.Deliver(history.deliver(upTo)));
    }
    history.trim(
        core.role() instanceof Leading leading ? leading.neededAboveZxid() : Long.MAX_VALUE);
  }

  private void tellMembers() {
    Ensemble members = core.members();
    if (members.equals(toldMembers)) return;
    toldMembers = members;
    core.emit(new Effect.EnsembleChanged(members));
  }

  private void tellView() {
    PeerView view = core.role().view();
    if (view.equals(told)) return;
    told = view;
    core.emit(new Effect.RoleChanged(view));
  }

  /**
   * Asks a quorum whether this server still leads; all askers since the last round share the next
   * one, which begins at the next {@link #flush}. Forgotten, without an answer, when leadership is
   * lost.
   */
  public void confirmLeadership(long token, Effects effects) {
    core.into(effects);
    if (core.role() instanceof Leading leading) leading.confirm(token);
  }

  /** The last entry of the own history, durable or not. */
  public long lastZxid() {
    return core.history.lastZxid();
  }

  /** How far the history is known to be committed. */
  public long committedZxid() {
    return core.history.committedZxid();
  }

  /** How far it has been delivered. */
  public long deliveredZxid() {
    return core.history.deliveredZxid();
  }

  /** The chain of the last delivered entry: what a snapshot of the state as of there continues. */
  public int deliveredChain() {
    long delivered = core.history.deliveredZxid();
    return delivered == Zxid.NONE ? 0 : core.history.chainAt(delivered);
  }

  /** The last committed configuration known here; without any, the seeds. */
  public Ensemble ensemble() {
    Ensemble active = core.history.active();
    return active.members().isEmpty() ? core.seeds() : active;
  }

  /** What this server's disk says it belongs to. */
  public DiskStamp stamp() {
    return core.stamp();
  }

  /** The leader's synced learners, itself among them; a learner knows nobody. */
  public Ids synced() {
    return core.role() instanceof Leading leading ? leading.synced() : Ids.NONE;
  }

  public PeerView view() {
    return core.role().view();
  }
}
