package io.quorate.server.simulation.service;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.simulation.Chance;
import io.quorate.server.simulation.SimulatedNetwork;
import java.util.List;

/** Inflicts faults on servers and on the network between them until told to stop, and heals. */
final class ServiceNemesis {
  private static final long SECOND = 1_000_000;

  private final ServiceSimulation simulation;
  private final ServiceOptions options;
  private final SimulatedNetwork network;
  private final Chance chance;
  private boolean ended;
  private long tokens;

  ServiceNemesis(ServiceSimulation simulation, SimulatedNetwork network, Chance chance) {
    this.simulation = simulation;
    this.options = simulation.options();
    this.network = network;
    this.chance = chance;
  }

  void begin() {
    simulation.queue().after(chance.between(1, 2 * options.faultEveryMicros()), this::fault);
  }

  private void fault() {
    if (ended) return;
    double[] weights = {
      options.crashes(),
      options.cuts(),
      options.resets(),
      options.clogs(),
      options.pauses(),
      options.slowDisks(),
      options.hangs(),
      options.handovers(),
      options.fences()
    };
    double sum = 0;
    for (double weight : weights) sum += weight;
    double point = sum * chance.below(1 << 20) / (1 << 20);
    int kind = 0;
    while (kind < weights.length - 1 && point >= weights[kind]) point -= weights[kind++];
    if (sum > 0) inflict(kind);
    begin();
  }

  private void inflict(int kind) {
    ReplicaHost victim = chance.one(simulation.hosts());
    ReplicaHost other = chance.one(simulation.hosts());
    switch (kind) {
      case 0 -> {
        if (chance.with(0.1)) simulation.hosts().forEach(this::crash);
        else crash(victim);
      }
      case 1 -> cut(victim);
      case 2 -> {
        if (victim != other) network.reset(victim.index, other.index);
      }
      case 3 -> {
        if (victim == other) return;
        long until = simulation.nowMicros() + (long) chance.logUniform(1_000, 3 * SECOND);
        disturb(victim, until);
        disturb(other, until);
        network.clog(victim.index, other.index, until);
        if (chance.with(0.5)) network.clog(other.index, victim.index, until);
      }
      case 4 -> victim.pause(simulation.nowMicros() + (long) chance.logUniform(1_000, 8 * SECOND));
      case 5 -> {
        victim.syncMicrosMax = (long) chance.logUniform(10_000, 3 * SECOND);
        simulation
            .queue()
            .after(
                (long) chance.logUniform(100_000, 5 * SECOND),
                () -> victim.syncMicrosMax = options.syncMicrosMax());
      }
      case 6 -> hang();
      case 7 -> atLeader(new ReplicaInput.HandOver(++tokens, victim.id));
      case 8 ->
          atLeader(
              new ReplicaInput.Reconfigure(
                  ++tokens, ConfigChange.of(ConfigChange.ANY_VERSION, List.of(), List.of())));
      default -> throw new IllegalStateException("no fault " + kind);
    }
  }

  private void atLeader(ReplicaInput command) {
    for (ReplicaHost each : simulation.hosts()) if (each.leads()) each.offer(command);
  }

  /** The leader stands still, and when it goes on it does not hear what happened meanwhile. */
  private void hang() {
    for (ReplicaHost each : simulation.hosts()) {
      if (!each.leads()) continue;
      long until = simulation.nowMicros() + (long) chance.logUniform(SECOND / 2, 5 * SECOND);
      simulation.statistics().leaderPauses++;
      each.pause(until);
      for (ReplicaHost other : simulation.hosts()) {
        if (other == each) continue;
        disturb(other, until + 2 * SECOND);
        cut(other.index, each.index, until + 2 * SECOND);
      }
      disturb(each, until + 2 * SECOND);
      return;
    }
  }

  private static void disturb(ReplicaHost host, long untilMicros) {
    host.disturbedMicros = Math.max(host.disturbedMicros, untilMicros);
  }

  private void crash(ReplicaHost victim) {
    if (!victim.isUp()) return;
    victim.stop();
    simulation.queue().after((long) chance.logUniform(1_000, 4 * SECOND), victim::start);
  }

  private void cut(ReplicaHost from) {
    long until = simulation.nowMicros() + (long) chance.logUniform(10_000, 5 * SECOND);
    boolean outward = chance.with(0.7);
    boolean inward = !outward || chance.with(0.5);
    for (ReplicaHost each : simulation.hosts()) {
      if (each == from) continue;
      disturb(each, until);
      if (outward) cut(from.index, each.index, until);
      if (inward) cut(each.index, from.index, until);
    }
    disturb(from, until);
  }

  private void cut(int from, int to, long until) {
    network.cut(from, to);
    simulation.queue().at(until, () -> network.heal(from, to));
  }

  void end() {
    ended = true;
    for (ReplicaHost each : simulation.hosts()) {
      each.resume();
      each.syncMicrosMax = options.syncMicrosMax();
      for (ReplicaHost other : simulation.hosts()) {
        if (each != other) network.heal(each.index, other.index);
      }
      simulation.queue().after(chance.between(0, SECOND), each::start);
    }
  }
}
