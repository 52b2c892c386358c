package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.LongMap;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import io.quorate.server.zab.Input;
import java.util.Iterator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whole states on their way: to this server's own disk every so many transactions, to learners that
 * are too far behind, and from a leader. A state is immutable, so each is exact and nobody waits
 * for it. Owned by the replica thread.
 */
final class Snapshots {
  private final int snapCount;
  private final RandomGenerator random;
  private final LongMap<Iterator<Bytes>> outgoing = new LongMap<>();
  private SnapshotCodec.@Nullable Decoder incoming;
  private @Nullable ServerState arrived;
  private long appliedSinceCheckpoint;
  private int dueAfter;
  private boolean underWay;

  Snapshots(int snapCount, RandomGenerator random) {
    this.snapCount = snapCount;
    this.random = random;
    drawDue();
  }

  /** Between half of snapCount and all of it, so that servers don't write at the same time. */
  private void drawDue() {
    int half = Math.max(1, snapCount / 2);
    dueAfter = half + random.nextInt(half);
  }

  void applied() {
    appliedSinceCheckpoint++;
  }

  /** Asks for a checkpoint if one is due and none is under way. */
  void checkpointIfDue(Root root, ReplicaEffects effects) {
    if (underWay || appliedSinceCheckpoint < dueAfter) return;
    underWay = true;
    appliedSinceCheckpoint = 0;
    drawDue();
    effects.emit(new ReplicaEffect.Checkpoint(root.state, root.chain));
  }

  void checkpointed() {
    underWay = false;
  }

  /** The next chunk for a learner; null if there is no state under way to it. */
  Input.@Nullable SnapshotChunk next(int learner, boolean first, Root root) {
    if (first) outgoing.put(learner, SnapshotCodec.encode(root.state));
    Iterator<Bytes> chunks = outgoing.get(learner);
    if (chunks == null) return null;
    Check.that(chunks.hasNext(), "the snapshot for learner %d has no further chunk", learner);
    Bytes chunk = chunks.next();
    boolean last = !chunks.hasNext();
    if (last) outgoing.remove(learner);
    return new Input.SnapshotChunk(learner, chunk, last);
  }

  void linkDown(int peer) {
    outgoing.remove(peer);
  }

  /** Takes a chunk of the leader's state. */
  void accept(Bytes chunk, boolean first, boolean last) throws MalformedRecord {
    SnapshotCodec.Decoder decoder = incoming;
    if (first || decoder == null) {
      Check.that(first, "a snapshot that never began goes on");
      decoder = new SnapshotCodec.Decoder();
      incoming = decoder;
      arrived = null;
    }
    decoder.accept(chunk);
    if (!last) return;
    incoming = null;
    arrived = decoder.finish();
  }

  /** The state that has arrived is this server's own now. */
  ServerState install(long zxid) {
    ServerState state = arrived;
    if (state == null) throw Check.unreachable("a state is installed that never arrived");
    Check.that(
        state.lastZxid() == zxid,
        "the state of zxid 0x%x was installed as 0x%x",
        state.lastZxid(),
        zxid);
    arrived = null;
    appliedSinceCheckpoint = 0;
    return state;
  }
}
