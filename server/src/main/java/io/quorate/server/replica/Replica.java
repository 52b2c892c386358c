package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEvent.Why;
import io.quorate.server.state.Applied;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.Preparer;
import io.quorate.server.state.Reads;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import io.quorate.server.state.Transition;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnCodec;
import io.quorate.server.state.TxnHeader;
import io.quorate.server.zab.Effect;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.PeerView.RoleName;
import io.quorate.server.zab.Recovered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One server without its edges: a pure step function from inputs to effects, owned by the replica
 * thread. It joins the state (what requests mean) and Zab (in which order all servers apply them),
 * and adds what belongs to this server alone: its connections, their order, and their watches.
 *
 * <p>{@link #step} takes one input; {@link #flush} ends a batch of them, and only there anything
 * leaves for the disk and the other servers. Of an entry that is applied, watch events come first,
 * then the reply, then what waited behind it: nobody reads a change before hearing of it.
 */
public final class Replica {
  private final ReplicaConfig config;
  private final int id;
  private final Agreement agreement;
  private final Preparer preparer;
  private final Root root;
  private final Connections connections = new Connections();
  private final Watching watching;
  private final LocalSessions local;
  private final Handshakes handshakes;
  private final Barriers barriers = new Barriers();
  private final RequestPipeline pipeline;
  private final Snapshots snapshots;
  private final TreeSet<Integer> linked = new TreeSet<>();

  /** Who waits for which configuration of this leadership. */
  private final TreeMap<Long, Long> commands = new TreeMap<>();

  /** What Zab wants done; executed once its step has returned, since that may need another step. */
  private final ArrayDeque<Effect> fromAgreement = new ArrayDeque<>();

  /** What learners said before this leader could listen. */
  private final ArrayDeque<Effect.ServiceMessage> early = new ArrayDeque<>();

  /** For so many peer timeouts without a leader one is waited for: it is near, as a rule. */
  private static final int SILENT_TIMEOUTS = 2;

  /** Before the first turn. */
  private static final long NEVER = -1;

  private final long reportIntervalMillis;
  private final long readOnlyAfterMillis;
  private long reportedMillis;
  private long servedMillis = NEVER;
  private PeerView peerView;
  private @Nullable Leadership leadership;
  private @Nullable LeaderLink leaderLink;
  private int nextLinkEdition = 1;
  private ServerState published;

  /**
   * @param random the only source of chance
   */
  public Replica(ReplicaConfig config, Recovered recovered, RandomGenerator random) {
    this(
        config,
        restored(recovered),
        Agreement.of(new Peer(config.peer(), recovered, random)),
        random);
  }

  Replica(ReplicaConfig config, Root root, Agreement agreement, RandomGenerator random) {
    this.config = config;
    this.id = config.peer().id();
    this.agreement = agreement;
    this.root = root;
    Authorizer authorizer = config.authorizer();
    this.preparer = new Preparer(authorizer, config.extendedTypesEnabled(), config.enforceQuota());
    this.watching = new Watching(new Watches(random.nextLong()), connections, authorizer);
    this.local = new LocalSessions(config, root, random);
    this.handshakes = new Handshakes(config, root, connections, watching, local);
    this.pipeline =
        new RequestPipeline(
            config,
            root,
            new Reads(authorizer),
            connections,
            watching,
            barriers,
            new OriginBook(id, random.nextLong() >>> 17),
            handshakes,
            local);
    this.snapshots = new Snapshots(config.snapCount(), random);
    this.reportIntervalMillis = Math.max(1, config.peer().timing().tickMillis() / 4);
    this.readOnlyAfterMillis = SILENT_TIMEOUTS * config.peer().timing().peerTimeoutMillis();
    this.peerView = agreement.view();
    this.published = root.state;
  }

  /** The state in the snapshot; Zab delivers every entry above it that is known to be committed. */
  private static Root restored(Recovered recovered) {
    if (recovered.snapshotZxid() == Zxid.NONE) return new Root(ServerState.empty(), 0);
    SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
    try {
      while (recovered.snapshot().hasNext()) decoder.accept(recovered.snapshot().next());
      ServerState state = decoder.finish();
      Check.that(
          state.lastZxid() == recovered.snapshotZxid(),
          "the snapshot of zxid 0x%x holds 0x%x",
          recovered.snapshotZxid(),
          state.lastZxid());
      return new Root(state, recovered.snapshotChain());
    } catch (MalformedRecord malformed) {
      throw Check.unreachable("the disk verified a snapshot that is none: " + malformed);
    }
  }

  // inputs

  /** Takes one input. */
  public void step(Now now, ReplicaInput input, ReplicaEffects effects) {
    switch (input) {
      case ReplicaInput.FromPeer(Input fromPeer) -> fromPeer(now, fromPeer, effects);
      case ReplicaInput.Connect connect ->
          handshakes.connect(now, connect.connection(), connect.request(), pipeline, effects);
      case ReplicaInput.Submit(long of, int xid, Request request, List<Identity> identities) -> {
        Connection connection = connections.byId(of);
        if (connection != null) {
          pipeline.submit(now, connection, xid, request, identities, effects);
        }
      }
      case ReplicaInput.Identified(long of, List<Identity> identities) -> {
        Connection connection = connections.byId(of);
        if (connection != null) pipeline.identify(connection, identities);
      }
      case ReplicaInput.Disconnected(long of) -> {
        Connection connection = connections.byId(of);
        if (connection != null) handshakes.gone(connection, pipeline);
      }
      case ReplicaInput.Touched(long[] sessions) -> touched(sessions);
      case ReplicaInput.Barrier(long token) -> {
        if (pipeline.serving()) barriers.add(token);
        else effects.emit(new ReplicaEffect.BarrierReached(token, false));
      }
      case ReplicaInput.TakeInventory _ ->
          effects.emit(new ReplicaEffect.InventoryTaken(inventory()));
      case ReplicaInput.Reconfigure(long token, ConfigChange change) ->
          reconfigure(token, change, effects);
      case ReplicaInput.HandOver(long token, int successor) ->
          effects.emit(
              new ReplicaEffect.HandOverAnswered(
                  token, agreement.handOver(successor, fromAgreement::add)));
      case ReplicaInput.Checkpointed _ -> snapshots.checkpointed();
    }
  }

  private void reconfigure(long token, ConfigChange change, ReplicaEffects effects) {
    if (leadership == null) {
      effects.emit(new ReplicaEffect.ConfigurationAnswered(token, 0, Refusal.NOT_LEADING));
      return;
    }
    Peer.Proposed proposed = agreement.reconfigure(change, fromAgreement::add);
    if (proposed.refusal() == null) commands.put(proposed.zxid(), token);
    else effects.emit(new ReplicaEffect.ConfigurationAnswered(token, 0, proposed.refusal()));
  }

  private void touched(long[] sessions) {
    for (long session : sessions) {
      Connection connection = connections.bySession(session);
      if (connection != null) pipeline.hear(connection);
    }
  }

  private void fromPeer(Now now, Input input, ReplicaEffects effects) {
    if (input instanceof Input.LinkUp(int peer)) {
      linked.add(peer);
      if (leadership != null) leadership.linkUp(peer);
    } else if (input instanceof Input.LinkDown(int peer)) {
      linked.remove(peer);
      snapshots.linkDown(peer);
      if (leadership != null) leadership.linkDown(peer);
    }
    agreement.step(now, input, fromAgreement::add);
    execute(now, effects);
  }

  /** Ends a batch of inputs. */
  public void flush(Now now, ReplicaEffects effects) {
    pipeline.retry(now);
    if (leadership != null) {
      leadership.heard(pipeline.takeHeard());
      leadership.doWhatIsDue(now, root, effects);
    }
    do {
      if (leadership != null) {
        barriers.ask(leadership);
        leadership.beforeFlush();
      }
      agreement.flush(now, fromAgreement::add);
      execute(now, effects);
    } while (leadership != null && (leadership.proposed() || barriers.toAsk()));
    if (leadership != null) leadership.afterFlush(effects);
    if (leaderLink != null) sendUpstream(now, leaderLink, effects);
    local.expire(now, session -> handshakes.ended(session, pipeline, effects));
    readIfAlone(now, effects);
    pipeline.resume(effects);
    snapshots.checkpointIfDue(root, effects);
    if (published != root.state) {
      published = root.state;
      effects.emit(new ReplicaEffect.Publish(root.state));
    }
  }

  /**
   * A server that looks for a leader in vain lets clients in that only want to read; not a blank
   * one, which has nothing to tell and would tell it as the truth.
   */
  private void readIfAlone(Now now, ReplicaEffects effects) {
    if (pipeline.serving() || servedMillis == NEVER) servedMillis = now.elapsedMillis();
    if (!config.readOnlyMode() || pipeline.readOnly()) return;
    boolean alone = peerView.role() == RoleName.LOOKING;
    if (!alone || now.elapsedMillis() - servedMillis < readOnlyAfterMillis) return;
    pipeline.read(effects);
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ReadOnlyChanged(true, root.zxid())));
  }

  private void stopReading(ReplicaEffects effects) {
    if (!pipeline.readOnly()) return;
    pipeline.stopReading(effects);
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ReadOnlyChanged(false, root.zxid())));
  }

  private void sendUpstream(Now now, LeaderLink link, ReplicaEffects effects) {
    if (now.elapsedMillis() - reportedMillis >= reportIntervalMillis) {
      reportedMillis = now.elapsedMillis();
      link.report(root.zxid(), pipeline.takeHeard());
    }
    barriers.ask(link);
    link.flush(effects);
  }

  // what Zab wants

  private void execute(Now now, ReplicaEffects effects) {
    while (true) {
      Effect effect = fromAgreement.poll();
      if (effect == null) return;
      switch (effect) {
        case Effect.Send(int peer, var message) ->
            effects.emit(new ReplicaEffect.Send(peer, message));
        case Effect.Store(long ticket, var command) ->
            effects.emit(new ReplicaEffect.Store(ticket, command));
        case Effect.Deliver(List<LogEntry> entries) -> deliver(now, entries, effects);
        case Effect.RoleChanged(PeerView view) -> roleChanged(now, view, effects);
        case Effect.SnapshotWanted(int learner, boolean first) -> {
          Input.SnapshotChunk chunk = snapshots.next(learner, first, root);
          if (chunk != null) agreement.step(now, chunk, fromAgreement::add);
        }
        case Effect.StateChunk chunk -> accept(chunk, effects);
        case Effect.StateInstalled(long zxid) -> {
          root.state = snapshots.install(zxid);
          local.replaced(root.state);
          handshakes.closeAll(Why.STATE_REPLACED, pipeline, effects);
        }
        case Effect.ServiceMessage message -> serviceMessage(now, message, effects);
        case Effect.LeadershipConfirmed(long token) -> {
          if (leadership != null) leadership.confirmed(token);
          release(now, effects);
        }
        case Effect.EnsembleChanged(var ensemble) ->
            effects.emit(new ReplicaEffect.EnsembleChanged(ensemble));
        case Effect.CloseLink(int peer, String reason) ->
            effects.emit(new ReplicaEffect.CloseLink(peer, reason));
        case Effect.FoundingAnswered(boolean started, String reason) ->
            effects.emit(new ReplicaEffect.FoundingAnswered(started, reason));
        case Effect.JoinAnswered(String refusal) ->
            effects.emit(new ReplicaEffect.JoinAnswered(refusal));
        case Effect.Noted(var event) ->
            effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.Noted(event)));
      }
    }
  }

  private void accept(Effect.StateChunk chunk, ReplicaEffects effects) {
    try {
      snapshots.accept(chunk.chunk(), chunk.first(), chunk.last());
    } catch (MalformedRecord malformed) {
      String reason = "the state it sends is malformed: " + malformed.getMessage();
      effects.emit(new ReplicaEffect.CloseLink(peerView.leader(), reason));
    }
  }

  private void serviceMessage(Now now, Effect.ServiceMessage message, ReplicaEffects effects) {
    try {
      if (leadership != null) {
        leadership.read(now, message.from(), message.body());
      } else if (leaderLink != null && leaderLink.leader() == message.from()) {
        LeaderLink.read(message.body(), barriers);
        release(now, effects);
      } else if (peerView.role() == RoleName.LEADING) {
        early.add(message);
      }
    } catch (MalformedRecord malformed) {
      String reason = "it sends what is no message of the service: " + malformed.getMessage();
      effects.emit(new ReplicaEffect.CloseLink(message.from(), reason));
    }
  }

  // roles

  private void roleChanged(Now now, PeerView view, ReplicaEffects effects) {
    boolean sameReign =
        view.serving()
            && (view.role() == RoleName.LEADING) == (peerView.role() == RoleName.LEADING)
            && view.leader() == peerView.leader()
            && view.epoch() == peerView.epoch();
    peerView = view;
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.RoleChanged(view)));
    if (!sameReign) stopServing(effects);
    if (view.role() == RoleName.REMOVED) stopReading(effects);
    if (view.role() == RoleName.REMOVED) handshakes.closeAll(Why.NOT_SERVING, pipeline, effects);
    if (view.role() != RoleName.LEADING) early.clear();
    serveIfReady(now, effects);
  }

  private void stopServing(ReplicaEffects effects) {
    if (!pipeline.serving()) return;
    leadership = null;
    commands.forEach(
        (_, token) -> effects.emit(new ReplicaEffect.ConfigurationAnswered(token, 0, null)));
    commands.clear();
    if (leaderLink != null) nextLinkEdition = leaderLink.edition() + 1;
    leaderLink = null;
    pipeline.stop(effects);
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ServingChanged(false, root.zxid())));
  }

  /**
   * Begins to serve once Zab allows it; a leader also waits for the first entry of its epoch, so
   * that its proposed state starts from everything that was ever acknowledged.
   */
  private void serveIfReady(Now now, ReplicaEffects effects) {
    if (pipeline.serving() || !peerView.serving()) return;
    if (peerView.role() == RoleName.LEADING && Zxid.epoch(root.zxid()) != peerView.epoch()) return;
    stopReading(effects);
    if (peerView.role() == RoleName.LEADING) {
      Leadership begun =
          new Leadership(now, config, agreement, preparer, root, barriers, fromAgreement::add);
      leadership = begun;
      announceServing(effects);
      pipeline.start(now, begun, effects);
      while (!early.isEmpty()) serviceMessage(now, early.remove(), effects);
    } else {
      LeaderLink begun = new LeaderLink(peerView.leader(), nextLinkEdition);
      leaderLink = begun;
      reportedMillis = now.elapsedMillis() - reportIntervalMillis;
      announceServing(effects);
      pipeline.start(now, begun, effects);
    }
  }

  private void announceServing(ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ServingChanged(true, root.zxid())));
  }

  // applying

  private void deliver(Now now, List<LogEntry> entries, ReplicaEffects effects) {
    for (int i = 0; i < entries.size(); i++) {
      LogEntry entry = entries.get(i);
      Check.that(
          entry.zxid() > root.zxid(), "0x%x is delivered behind 0x%x", entry.zxid(), root.zxid());
      apply(now, entry, effects);
      Check.that(root.zxid() == entry.zxid(), "0x%x was not applied", entry.zxid());
      root.chain = entry.chain();
      snapshots.applied();
      release(now, effects);
    }
    serveIfReady(now, effects);
  }

  private void apply(Now now, LogEntry entry, ReplicaEffects effects) {
    Speculation.Proposal own = leadership == null ? null : leadership.deliver(entry.zxid());
    if (own != null) {
      applied(now, entry.zxid(), own.header(), own.txn(), own.applied(), effects);
      return;
    }
    try {
      switch (entry.kind()) {
        case TXN -> {
          TxnCodec.Decoded decoded = TxnCodec.decode(entry.payload());
          Applied applied =
              Transition.apply(root.state, entry.zxid(), decoded.header(), decoded.txn());
          applied(now, entry.zxid(), decoded.header(), decoded.txn(), applied, effects);
        }
        case CONFIG -> {
          ConfigEntry configuration = EnsembleCodec.decode(entry.payload());
          Applied applied =
              Transition.configure(
                  root.state, entry.zxid(), configuration.ensemble(), configuration.secret());
          root.state = applied.state();
          watching.fire(entry.zxid(), applied.changes(), effects);
          answerRequester(now, entry.zxid(), configuration.requester(), applied, effects);
          Long token = commands.remove(entry.zxid());
          if (token != null) {
            effects.emit(new ReplicaEffect.ConfigurationAnswered(token, entry.zxid(), null));
          }
        }
        case NOOP -> root.state = Transition.advance(root.state, entry.zxid());
      }
    } catch (MalformedRecord | MalformedEnsemble malformed) {
      // Its chain was verified on the way here, so this is what a leader of ours proposed.
      throw Check.unreachable("an entry is malformed: " + malformed.getMessage());
    }
    if (leadership != null) leadership.speculation().rebase(root.state);
  }

  /** A client of some server may wait for a configuration. */
  private void answerRequester(
      Now now, long zxid, Bytes requester, Applied applied, ReplicaEffects effects) {
    if (requester.length() != Long.BYTES) return;
    long origin = 0;
    for (int i = 0; i < Long.BYTES; i++) origin = origin << 8 | requester.at(i) & 0xff;
    Pending asked = pipeline.outcome(origin, zxid, applied.answer());
    if (asked != null) pipeline.drain(now, asked.connection, effects);
  }

  /** Events, then the outcome for who asked, then what the transaction does to connections. */
  private void applied(
      Now now, long zxid, TxnHeader header, Txn txn, Applied applied, ReplicaEffects effects) {
    root.state = applied.state();
    watching.fire(zxid, applied.changes(), effects);
    Pending asked = pipeline.outcome(header.origin(), zxid, applied.answer());
    switch (txn) {
      case Txn.OpenSession(long session, int timeoutMillis) -> {
        boolean upgraded = asked != null && asked.kind == Pending.Kind.UPGRADE;
        if (!upgraded) handshakes.claimed(session, pipeline, effects);
        if (leadership != null) {
          leadership.clock().add(session, timeoutMillis, OriginBook.server(header.origin()));
        }
        if (asked != null) {
          asked.granted = session;
          if (upgraded) pipeline.upgraded(now, asked, effects);
          else pipeline.drain(now, asked.connection, effects);
        }
      }
      case Txn.CloseSession(long session) -> {
        if (leadership != null) leadership.clock().remove(session);
        if (asked != null) pipeline.drain(now, asked.connection, effects);
        handshakes.ended(session, pipeline, effects);
      }
      case Txn.Part _, Txn.Multi _, Txn.RejectedMulti _, Txn.Rejected _ -> {
        if (asked != null) pipeline.drain(now, asked.connection, effects);
      }
    }
  }

  private void release(Now now, ReplicaEffects effects) {
    barriers.release(
        root.zxid(),
        new Barriers.Reached() {
          @Override
          public void sync(Pending pending) {
            pipeline.synced(now, pending, effects);
          }

          @Override
          public void admin(long token) {
            effects.emit(new ReplicaEffect.BarrierReached(token, true));
          }
        });
  }

  // the outside

  /** A picture of this moment. */
  public ReplicaView view() {
    Ids synced = agreement.synced();
    List<ReplicaView.MemberView> members = new ArrayList<>();
    for (Member member : agreement.ensemble().members()) {
      boolean self = member.id() == id;
      members.add(
          new ReplicaView.MemberView(
              member.id(),
              self || linked.contains(member.id()),
              synced.contains(member.id()),
              appliedZxid(member.id())));
    }
    for (int i = 0; i < synced.size(); i++) {
      int unlisted = synced.at(i);
      if (agreement.ensemble().member(unlisted) != null) continue;
      members.add(
          new ReplicaView.MemberView(
              unlisted, linked.contains(unlisted), true, appliedZxid(unlisted)));
    }
    return new ReplicaView(
        agreement.view(),
        pipeline.serving(),
        pipeline.readOnly(),
        agreement.lastZxid(),
        agreement.committedZxid(),
        agreement.ensemble(),
        agreement.versionUnderWay(),
        agreement.stamp(),
        members,
        root.state,
        connections.size(),
        local.size(),
        watching.count(),
        watching.pathCount(),
        pipeline.outstanding(),
        leadership == null ? 0 : leadership.speculation().size(),
        pipeline.latency().view());
  }

  private Inventory inventory() {
    return new Inventory(
        leadership != null,
        leadership == null ? List.of() : leadership.clock().deadlines(),
        watching.watched());
  }

  private long appliedZxid(int member) {
    if (member == id) return root.zxid();
    return leadership == null ? 0 : leadership.appliedZxid(member);
  }
}
