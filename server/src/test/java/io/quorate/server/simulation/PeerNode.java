package io.quorate.server.simulation;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.zab.Effect;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerConfig;
import io.quorate.server.zab.Recovered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Peer} under the smallest service there is: its state is a digest of everything
 * delivered.
 */
final class PeerNode implements Node {
  private final Host host;
  private final Peer peer;
  private final int checkpointEvery;
  private final int chunkBytes;
  private final ArrayDeque<Input> again = new ArrayDeque<>();
  private final List<Bytes> arriving = new ArrayList<>();
  private final List<Outgoing> outgoing = new ArrayList<>();

  private long zxid;
  private long digest;
  private Ensemble ensemble = Ensemble.EMPTY;
  private int sinceCheckpoint;

  /** A snapshot on its way to a learner. */
  private static final class Outgoing {
    final int learner;
    final Bytes state;
    int sent;

    Outgoing(int learner, Bytes state) {
      this.learner = learner;
      this.state = state;
    }
  }

  PeerNode(
      Host host,
      PeerConfig config,
      Recovered recovered,
      RandomGenerator random,
      int checkpointEvery,
      int chunkBytes) {
    this.host = host;
    this.checkpointEvery = checkpointEvery;
    this.chunkBytes = chunkBytes;
    load(recovered.snapshot());
    if (zxid != recovered.snapshotZxid()) {
      throw new Violation("RecoveryIsExact", "snapshot at " + zxid + " named otherwise");
    }
    peer = new Peer(config, recovered, random);
  }

  @Override
  public Peer peer() {
    return peer;
  }

  Peer.Proposed reconfigure(ConfigChange change) {
    return peer.reconfigure(change, this::execute);
  }

  @Nullable Refusal handOver(int successor) {
    return peer.handOver(successor, this::execute);
  }

  long digest() {
    return digest;
  }

  @Override
  public void step(Now now, Input input) {
    peer.step(now, input, this::execute);
    while (!again.isEmpty()) peer.step(now, again.removeFirst(), this::execute);
  }

  @Override
  public void flush(Now now) {
    peer.flush(now, this::execute);
    while (!again.isEmpty()) {
      peer.step(now, again.removeFirst(), this::execute);
      if (again.isEmpty()) peer.flush(now, this::execute);
    }
    if (sinceCheckpoint >= checkpointEvery && zxid == peer.deliveredZxid()) {
      sinceCheckpoint = 0;
      host.checkpoint(zxid, peer.deliveredChain(), ensemble, state());
    }
  }

  private void execute(Effect effect) {
    switch (effect) {
      case Effect.Send send -> host.send(send.peer(), send.message());
      case Effect.Store store -> host.store(store.ticket(), store.command());
      case Effect.Deliver deliver -> {
        for (LogEntry entry : deliver.entries()) apply(entry);
        host.delivered(deliver.entries(), digest);
      }
      case Effect.RoleChanged changed -> host.roleChanged(changed.view());
      case Effect.SnapshotWanted wanted -> chunk(wanted.learner(), wanted.first());
      case Effect.StateChunk chunk -> {
        if (chunk.first()) arriving.clear();
        arriving.add(chunk.chunk());
      }
      case Effect.StateInstalled installed -> {
        load(arriving.iterator());
        if (zxid != installed.zxid()) {
          throw new Violation("RecoveryIsExact", "installed state is of another zxid");
        }
        host.installed(zxid, digest);
      }
      case Effect.LeadershipConfirmed confirmed -> host.confirmed(confirmed.token());
      case Effect.CloseLink close -> host.closeLink(close.peer(), close.reason());
      case Effect.Noted noted -> host.noted(noted.event());
      case Effect.ServiceMessage _,
          Effect.EnsembleChanged _,
          Effect.FoundingAnswered _,
          Effect.JoinAnswered _ -> {}
    }
  }

  private void apply(LogEntry entry) {
    zxid = entry.zxid();
    digest = fold(fold(digest, entry.zxid()), entry.payload().hashCode());
    sinceCheckpoint++;
    if (entry.kind() != LogEntry.Kind.CONFIG) return;
    try {
      ensemble = EnsembleCodec.decode(entry.payload()).ensemble();
    } catch (MalformedEnsemble malformed) {
      throw new Violation("Integrity", malformed.getMessage());
    }
  }

  static long fold(long hash, long value) {
    long mixed = (hash ^ value) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ mixed >>> 29;
  }

  private Bytes state() {
    ByteSink sink = new ByteSink(256);
    sink.i64(zxid).i64(digest);
    EnsembleCodec.write(sink, ensemble);
    return sink.toBytes().compact();
  }

  private void load(Iterator<Bytes> chunks) {
    ByteSink whole = new ByteSink(256);
    int length = 0;
    while (chunks.hasNext()) {
      Bytes chunk = chunks.next();
      for (int i = 0; i < chunk.length(); i++) whole.u8(chunk.at(i));
      length += chunk.length();
    }
    if (length == 0) return;
    try {
      ByteSource source = new ByteSource(whole.toBytes());
      zxid = source.i64();
      digest = source.i64();
      ensemble = EnsembleCodec.read(source);
      source.end();
    } catch (ByteSource.Malformed malformed) {
      throw new Violation("RecoveryIsExact", malformed.getMessage());
    }
  }

  private void chunk(int learner, boolean first) {
    if (first) {
      outgoing.removeIf(each -> each.learner == learner);
      outgoing.add(new Outgoing(learner, state()));
    }
    for (Outgoing each : outgoing) {
      if (each.learner != learner) continue;
      int count = Math.min(chunkBytes, each.state.length() - each.sent);
      Bytes chunk = each.state.slice(each.sent, count);
      each.sent += count;
      again.add(new Input.SnapshotChunk(learner, chunk, each.sent == each.state.length()));
    }
  }
}
