package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;

/**
 * What a disk says about the configuration, read without the code under test.
 *
 * @param active the last one known to be committed
 * @param isOpen whether there is a later one
 */
record Known(Ensemble active, boolean isOpen) {
  static Known on(SimulatedStorage storage) {
    Recovered recovered = storage.inspect();
    long committed = recovered.snapshotZxid();
    for (LogEntry entry : recovered.entries()) {
      committed = Math.max(committed, entry.committedZxid());
    }
    Ensemble active = recovered.snapshotEnsemble();
    boolean open = false;
    for (LogEntry entry : recovered.entries()) {
      if (entry.kind() != LogEntry.Kind.CONFIG) continue;
      if (entry.zxid() <= committed) active = ensembleIn(entry);
      else open = true;
    }
    return new Known(active, open);
  }

  private static Ensemble ensembleIn(LogEntry entry) {
    try {
      return EnsembleCodec.decode(entry.payload()).ensemble();
    } catch (MalformedEnsemble malformed) {
      throw new Violation("Integrity", malformed.getMessage());
    }
  }
}
