package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import io.quorate.server.zab.Effect;
import io.quorate.server.zab.Effects;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Zab in a test's hands: the test says who leads, what is committed and when, and the replica sees
 * what it would see of a {@code Peer}.
 */
final class ScriptedAgreement implements Agreement {
  private final ArrayDeque<Effect> due = new ArrayDeque<>();
  private PeerView view = new PeerView(RoleName.LOOKING, Phase.ELECTION, 0, -1, false, true);
  private long lastZxid;
  private long committedZxid;
  private int chain;
  private boolean mayPropose = true;

  /** What this server proposed and nobody has taken out yet. */
  final List<LogEntry> proposed = new ArrayList<>();

  /** Questions for a confirmation that nobody has answered yet. */
  final List<Long> confirmations = new ArrayList<>();

  Ensemble ensemble = Ensemble.EMPTY;

  // the test's side

  void become(RoleName role, int leader, long epoch) {
    view = new PeerView(role, Phase.BROADCAST, epoch, leader, true, true);
    due.add(new Effect.RoleChanged(view));
    if (role == RoleName.LEADING) lastZxid = Math.max(lastZxid, Zxid.of(epoch, 0));
  }

  void lookForALeader() {
    view = new PeerView(RoleName.LOOKING, Phase.ELECTION, view.epoch(), -1, false, true);
    proposed.clear();
    confirmations.clear();
    lastZxid = committedZxid;
    due.add(new Effect.RoleChanged(view));
  }

  /** Nothing was ever on this server's disk. */
  void beBlank() {
    view = new PeerView(RoleName.BLANK, Phase.ELECTION, 0, -1, false, false);
    due.add(new Effect.RoleChanged(view));
  }

  void mayPropose(boolean may) {
    mayPropose = may;
  }

  /** An entry that Zab itself puts into the order. */
  void order(LogEntry.Kind kind, Bytes payload) {
    add(kind, payload);
  }

  void deliver(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      committedZxid = entry.zxid();
      lastZxid = Math.max(lastZxid, entry.zxid());
      chain = entry.chain();
    }
    due.add(new Effect.Deliver(List.copyOf(entries)));
  }

  void committed(long zxid) {
    committedZxid = zxid;
  }

  void confirmAll() {
    for (long token : confirmations) due.add(new Effect.LeadershipConfirmed(token));
    confirmations.clear();
  }

  /** A whole state arrives from the leader, and is durable at once. */
  void arrive(ServerState state) {
    Iterator<Bytes> chunks = SnapshotCodec.encode(state);
    boolean first = true;
    while (chunks.hasNext()) {
      Bytes chunk = chunks.next();
      due.add(new Effect.StateChunk(chunk, first, !chunks.hasNext()));
      first = false;
    }
    due.add(new Effect.StateInstalled(state.lastZxid()));
    committedZxid = state.lastZxid();
    lastZxid = Math.max(lastZxid, committedZxid);
  }

  void wants(Effect effect) {
    due.add(effect);
  }

  // the replica's side

  @Override
  public void step(Now now, Input input, Effects effects) {
    emitDue(effects);
  }

  @Override
  public void flush(Now now, Effects effects) {
    emitDue(effects);
  }

  private void emitDue(Effects effects) {
    while (!due.isEmpty()) effects.emit(due.remove());
  }

  @Override
  public boolean canPropose() {
    return mayPropose && view.role() == RoleName.LEADING;
  }

  @Override
  public long nextZxid() {
    return lastZxid + 1;
  }

  @Override
  public long propose(Bytes payload) {
    Check.that(canPropose(), "only a leader proposes");
    add(LogEntry.Kind.TXN, payload);
    return lastZxid;
  }

  @Override
  public Peer.Proposed reconfigure(ConfigChange change, Effects effects) {
    throw new IllegalStateException("nobody changes a scripted ensemble");
  }

  @Override
  public @Nullable Refusal handOver(int successor, Effects effects) {
    throw new IllegalStateException("nobody changes a scripted ensemble");
  }

  private void add(LogEntry.Kind kind, Bytes payload) {
    LogEntry entry = LogEntry.following(chain, lastZxid + 1, committedZxid, kind, payload);
    lastZxid = entry.zxid();
    chain = entry.chain();
    proposed.add(entry);
  }

  @Override
  public void confirmLeadership(long token, Effects effects) {
    confirmations.add(token);
  }

  @Override
  public long lastZxid() {
    return lastZxid;
  }

  @Override
  public long committedZxid() {
    return committedZxid;
  }

  @Override
  public Ensemble ensemble() {
    return ensemble;
  }

  @Override
  public Ids synced() {
    return Ids.NONE;
  }

  @Override
  public PeerView view() {
    return view;
  }
}
