package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.StorageCommand;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Of all the clusters that were ever founded at most one commits anything, so at most one ever
 * acknowledges a write; and nobody leaves it.
 */
final class OneClusterAcknowledges implements Checker {
  private final Set<Bytes> living = new LinkedHashSet<>();

  @Override
  public void committed(SimulatedServer by, Cluster cluster, Proposal proposal, boolean last) {
    living.add(cluster.id);
    if (living.size() > 1) throw broken("two clusters acknowledge: " + living.size());
  }

  @Override
  public void stored(SimulatedServer server, StorageCommand command) {
    if (command instanceof StorageCommand.SetAside && living.contains(server.logCluster)) {
      throw broken(server + " abandons a cluster that has acknowledged");
    }
  }
}
