package io.quorate.server.simulation.service;

import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.simulation.Violation;
import io.quorate.server.state.Applied;
import io.quorate.server.state.NodeChange;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.Transition;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnCodec;
import io.quorate.server.state.TxnHeader;
import io.quorate.server.zab.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an observer from outside knows: every entry that any server has applied, in order, and the
 * state behind each, made from the log alone.
 */
final class History {
  /**
   * One entry and what it came to.
   *
   * @param header null if the entry is no transaction
   * @param txn null if the entry is no transaction
   */
  record Moment(
      LogEntry entry,
      @Nullable TxnHeader header,
      @Nullable Txn txn,
      ServerState state,
      List<NodeChange> changes) {
    long zxid() {
      return entry.zxid();
    }
  }

  private final List<Moment> moments = new ArrayList<>();

  long lastZxid() {
    return moments.isEmpty() ? 0 : moments.getLast().zxid();
  }

  int size() {
    return moments.size();
  }

  Moment get(int index) {
    return moments.get(index);
  }

  ServerState state() {
    return moments.isEmpty() ? ServerState.empty() : moments.getLast().state();
  }

  /** The index of the first moment behind that zxid. */
  int indexAfter(long zxid) {
    int low = 0;
    int high = moments.size();
    while (low < high) {
      int middle = low + high >>> 1;
      if (moments.get(middle).zxid() <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The moment of that very zxid; null if nobody has applied it. */
  @Nullable Moment at(long zxid) {
    int index = indexAfter(zxid) - 1;
    return index >= 0 && moments.get(index).zxid() == zxid ? moments.get(index) : null;
  }

  /** The state as of that zxid, which must be one that somebody applied. */
  ServerState stateAt(long zxid, String checker) {
    if (zxid == 0) return ServerState.empty();
    Moment moment = at(zxid);
    if (moment == null) {
      throw new Violation(checker, "nobody has applied zxid " + Long.toHexString(zxid));
    }
    return moment.state();
  }

  Moment extend(LogEntry entry) {
    Moment moment = apply(entry);
    moments.add(moment);
    return moment;
  }

  private Moment apply(LogEntry entry) {
    try {
      return switch (entry.kind()) {
        case TXN -> {
          TxnCodec.Decoded decoded = TxnCodec.decode(entry.payload());
          Applied applied =
              Transition.apply(state(), entry.zxid(), decoded.header(), decoded.txn());
          yield new Moment(
              entry, decoded.header(), decoded.txn(), applied.state(), applied.changes());
        }
        case CONFIG -> {
          ConfigEntry config = EnsembleCodec.decode(entry.payload());
          Applied applied =
              Transition.configure(state(), entry.zxid(), config.ensemble(), config.secret());
          yield new Moment(entry, null, null, applied.state(), applied.changes());
        }
        case NOOP ->
            new Moment(entry, null, null, Transition.advance(state(), entry.zxid()), List.of());
      };
    } catch (MalformedRecord | MalformedEnsemble malformed) {
      throw new Violation("EqualZxidEqualDigest", "malformed entry: " + malformed.getMessage());
    }
  }
}
