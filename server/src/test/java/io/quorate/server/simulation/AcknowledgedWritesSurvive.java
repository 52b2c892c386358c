package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.PeerView;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client was told is committed is in the state of every server that serves later, in the
 * place that it was told.
 */
final class AcknowledgedWritesSurvive implements Checker {
  private final List<Proposal> acknowledged = new ArrayList<>();

  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    if (!at.isEstablishedLeader()) return;
    for (LogEntry entry : entries) {
      Proposal proposal = cluster.known(entry.zxid(), name());
      boolean answered = entry.kind() == LogEntry.Kind.TXN && proposal.epoch() == at.leadsEpoch;
      if (answered) acknowledged.add(proposal);
    }
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    if (!server.isEstablishedLeader() || !view.serving() || acknowledged.isEmpty()) return;
    Proposal last = acknowledged.getLast();
    Proposal own = server.cluster().proposal(server.deliveredZxid);
    boolean deposed = last.epoch() > server.leadsEpoch;
    if (deposed) return;
    if (own == null || own.ancestor(last.depth()) != last) {
      throw broken(server + " serves without the acknowledged " + last);
    }
  }
}
