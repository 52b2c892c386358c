package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which faults a correct ensemble must survive. Disks are lost one at a time: another only when all
 * voters' disks are admitted, and a quorum of them knows it.
 */
final class FaultBudget {
  /** For so long what was proposed may still be on its way. */
  private static final long CONFIGURING_MICROS = 10_000_000;

  private final Simulation simulation;

  FaultBudget(Simulation simulation) {
    this.simulation = simulation;
  }

  private List<SimulatedServer> voters() {
    Ensemble ruling = simulation.ruling();
    return simulation.servers().stream().filter(each -> ruling.isVoter(each.id)).toList();
  }

  /** Whether nothing of a configuration is under way anywhere, nor was until just now. */
  private boolean isQuiet() {
    if (simulation.nowMicros() - simulation.configuredMicros < CONFIGURING_MICROS) return false;
    for (SimulatedServer each : simulation.servers()) {
      if (Known.on(each.storage).isOpen()) return false;
      if (each.isUp() && each.peer().pendingVersion() != 0) return false;
    }
    return true;
  }

  /** Whether each voter has the disk that it votes with: then who votes may change. */
  boolean hasAllDisks() {
    Ensemble ruling = simulation.ruling();
    for (SimulatedServer each : voters()) {
      if (!ruling.admits(each.id, each.storage.stamp().diskId())) return false;
    }
    return true;
  }

  private static int needed(int voters) {
    return voters / 2 + 1;
  }

  /** Whether this disk may be wiped: none is lost now. */
  boolean mayLose(SimulatedServer server) {
    if (!isQuiet()) return false;
    if (!voters().contains(server)) return true;
    return voters().size() > 2 && isAdmittedBut(null);
  }

  /** Whether this disk may be exchanged for an old one: all the others are in order. */
  boolean mayReplace(SimulatedServer server) {
    if (!voters().contains(server)) return false;
    return isQuiet() && voters().size() > 2 && isAdmittedBut(server);
  }

  /** Whether all voters' disks but one are admitted by what a quorum of disks knows. */
  private boolean isAdmittedBut(@Nullable SimulatedServer but) {
    int knowing = 0;
    for (SimulatedServer each : voters()) {
      if (each == but) continue;
      Known known = Known.on(each.storage);
      boolean newest = known.active().version() == simulation.ruling().version();
      if (known.isOpen() || !newest || !admitsAll(known.active(), but)) continue;
      knowing++;
    }
    return knowing >= needed(voters().size());
  }

  private boolean admitsAll(Ensemble ensemble, @Nullable SimulatedServer but) {
    for (SimulatedServer each : voters()) {
      if (each != but && !ensemble.admits(each.id, each.storage.stamp().diskId())) return false;
    }
    return true;
  }

  /** A disk that was admitted once and has been replaced by another: a person empties it. */
  boolean isReplaced(SimulatedServer server) {
    if (!voters().contains(server)) return false;
    long disk = server.storage.stamp().diskId();
    if (disk == 0) return false;
    for (Cluster cluster : simulation.clusters()) {
      if (!cluster.id.equals(server.storage.stamp().clusterId())) continue;
      Member member = cluster.active.member(server.id);
      if (member == null || !member.isVoter() || member.diskId() == disk) continue;
      if (wasAdmitted(cluster, server.id, disk)) return true;
    }
    return false;
  }

  private static boolean wasAdmitted(Cluster cluster, int id, long disk) {
    for (int i = 0; i < cluster.committedCount(); i++) {
      Ensemble made = cluster.committed(i).ensemble();
      if (made != null && made.admits(id, disk)) return true;
    }
    return false;
  }

  /**
   * The servers that are healed: all, or, where all disks are in order, a quorum of the voters that
   * must do alone.
   */
  List<SimulatedServer> core(Chance chance) {
    boolean small = isAdmittedBut(null) && chance.with(0.5);
    if (!small) return simulation.servers();
    List<SimulatedServer> core = new ArrayList<>(voters());
    while (core.size() > needed(voters().size())) core.remove(chance.below(core.size()));
    return core;
  }
}
