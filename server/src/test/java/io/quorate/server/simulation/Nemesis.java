package io.quorate.server.simulation;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Drives one run: faults as the options say, within what a correct ensemble survives; then it
 * heals, all or only a core that must do, and demands progress.
 */
final class Nemesis implements Simulation.Listener {
  private static final long SECOND = 1_000_000;

  private final Simulation simulation;
  private final Options options;
  private final Chance chance;
  private final FaultBudget budget;
  private final Map<Integer, SimulatedStorage> lostDisks = new LinkedHashMap<>();
  private final long denseMicros;
  private boolean healing;
  private long writes;
  private long tokens;

  Nemesis(Simulation simulation, Chance chance) {
    this.simulation = simulation;
    this.options = simulation.options();
    this.chance = chance;
    this.budget = new FaultBudget(simulation);
    this.denseMicros = chance.between(SECOND / 10, 2 * SECOND);
  }

  void run() {
    simulation.listen(this);
    for (SimulatedServer each : simulation.servers()) {
      long at = options.lateStart() ? chance.between(0, 8 * SECOND) : chance.between(0, SECOND / 5);
      simulation.queue().at(at, each::start);
    }
    scheduleFault();
    scheduleWrite();
    if (options.reconfigureEveryMicros() > 0) scheduleReconfiguration();
    simulation.runUntil(options.faultMicros());
    heal();
    demandProgress();
  }

  // ---- load -------------------------------------------------------------------------------------

  private void scheduleWrite() {
    long delay = chance.between(1, 2 * options.writeEveryMicros());
    simulation.queue().after(delay, this::write);
  }

  private void write() {
    for (SimulatedServer each : simulation.servers()) {
      if (!each.isEstablishedLeader()) continue;
      List<Bytes> payloads = new ArrayList<>();
      int count = 1 + chance.below(options.writesMax());
      for (int i = 0; i < count; i++) payloads.add(payload());
      each.propose(payloads);
      if (chance.with(0.2)) each.confirm(++tokens);
    }
    scheduleWrite();
  }

  private Bytes payload() {
    ByteSink sink = new ByteSink(16);
    sink.i64(++writes);
    int more = chance.below(options.writeBytesMax());
    for (int i = 0; i < more; i++) sink.u8(i);
    return sink.toBytes().compact();
  }

  // ---- changes of the ensemble ------------------------------------------------------------------

  private void scheduleReconfiguration() {
    long delay = chance.between(1, 2 * options.reconfigureEveryMicros());
    simulation.queue().after(delay, this::reconfigure);
  }

  /** Asks everybody who takes itself for the leader. */
  private void reconfigure() {
    if (healing) return;
    for (SimulatedServer each : simulation.servers()) {
      if (!each.isEstablishedLeader()) continue;
      if (chance.with(0.2)) handOver(each);
      else change(each);
    }
    scheduleReconfiguration();
  }

  private void handOver(SimulatedServer leader) {
    List<Member> members = leader.peer().ensemble().members();
    if (!members.isEmpty()) leader.handOver(chance.one(members).id());
  }

  private void change(SimulatedServer leader) {
    Ensemble known = leader.peer().ensemble();
    List<Member> put = new ArrayList<>();
    List<Integer> remove = new ArrayList<>();
    int wishes = chance.with(0.2) ? 0 : 1 + chance.below(3);
    for (int i = 0; i < wishes; i++) wish(known, put, remove);
    // While a disk is lost, nobody in their senses changes who votes: what tolerates one fault
    // doesn't tolerate two.
    if (!budget.hasAllDisks()) {
      put.clear();
      remove.clear();
    }
    if (known.voters().size() - remove.size() + put.size() < 3 && chance.with(0.7)) remove.clear();
    long expected = known.version();
    if (chance.with(0.1)) expected = ConfigChange.ANY_VERSION;
    if (chance.with(0.1)) expected = chance.one(simulation.servers()).view.epoch() << 32 | 2;
    boolean yields = chance.with(0.5);
    leader.reconfigure(new ConfigChange(expected, put, remove, yields, Bytes.EMPTY));
  }

  private void wish(Ensemble known, List<Member> put, List<Integer> remove) {
    if (chance.with(0.35)) {
      int id = chance.one(known.members()).id();
      if (put.stream().noneMatch(each -> each.id() == id)) remove.add(id);
      return;
    }
    SimulatedServer any = chance.one(simulation.servers());
    boolean named = remove.contains(any.id) || put.stream().anyMatch(each -> each.id() == any.id);
    if (named || any.id >= 1000 || any.hadAnotherDisk && !known.isVoter(any.id)) return;
    Role role = chance.with(0.75) ? Role.VOTER : Role.OBSERVER;
    Member member = options.member(any.index, role);
    String host = chance.with(0.2) ? "moved" + any.index : member.host();
    put.add(new Member(any.id, host, member.peerPort(), 3888, role, "", 0));
  }

  @Override
  public void noted(SimulatedServer server, PeerEvent event) {
    boolean step =
        event instanceof PeerEvent.ConfigurationProposed
            || event instanceof PeerEvent.HandoverBegan
            || event instanceof PeerEvent.TakesOver
            || event instanceof PeerEvent.Removed;
    if (!step || healing || !chance.with(options.aimedAtReconfigurations())) return;
    SimulatedServer victim = chance.with(0.6) ? server : other(server);
    SimulatedServer other = other(victim);
    int kind = chance.below(5);
    long delay = chance.between(0, 6 * options.delayMicrosMax() + 2 * options.syncMicrosMax());
    simulation.queue().after(delay, () -> hit(victim, other, kind));
  }

  // ---- faults -----------------------------------------------------------------------------------

  private void scheduleFault() {
    long every = options.faultEveryMicros();
    if (options.denseStart()) {
      every = simulation.nowMicros() < denseMicros ? Math.min(every, 40_000) : 2 * SECOND;
    }
    simulation.queue().after(chance.between(1, 2 * every), this::fault);
  }

  private void fault() {
    if (healing) return;
    double[] weights = {
      options.crashes(),
      options.cuts(),
      options.oneWayCuts(),
      options.resets(),
      options.clogs(),
      options.pauses(),
      options.slowDisks(),
      options.wipes(),
      options.returns(),
      options.isolations(),
      options.starvations()
    };
    double sum = 0;
    for (double weight : weights) sum += weight;
    double point = sum * chance.below(1 << 20) / (1 << 20);
    int kind = 0;
    while (kind < weights.length - 1 && point >= weights[kind]) point -= weights[kind++];
    if (sum > 0) inflict(kind);
    scheduleFault();
  }

  private void inflict(int kind) {
    SimulatedServer victim = victim();
    switch (kind) {
      case 0 -> {
        if (chance.with(0.1)) simulation.servers().forEach(this::crash);
        else crash(victim);
      }
      case 1 -> cutGroups();
      case 2 -> cutOneWay(victim, chance.one(simulation.servers()));
      case 3 -> reset(victim, other(victim));
      case 4 -> clog(victim);
      case 5 -> victim.pause(simulation.nowMicros() + (long) chance.logUniform(1_000, 10 * SECOND));
      case 6 -> slow(victim);
      case 7 -> wipe(victim);
      case 8 -> giveBack(victim);
      case 9 -> isolate(leaderOr(victim));
      case 10 -> starve(victim);
      default -> throw new IllegalStateException("no fault " + kind);
    }
  }

  /** Anybody, or the leader where that is hunted. */
  private SimulatedServer victim() {
    SimulatedServer any = chance.one(simulation.servers());
    return chance.with(options.leaderHunts()) ? leaderOr(any) : any;
  }

  private SimulatedServer leaderOr(SimulatedServer other) {
    for (SimulatedServer each : simulation.servers()) if (each.isEstablishedLeader()) return each;
    return other;
  }

  private SimulatedServer other(SimulatedServer than) {
    if (simulation.servers().size() == 1) return than;
    SimulatedServer other = chance.one(simulation.servers());
    return other == than ? other(than) : other;
  }

  private void crash(SimulatedServer server) {
    if (!server.isUp()) return;
    server.stop();
    // A killed process's links break at once; after a loss of power nobody is told.
    boolean killed = chance.with(0.6);
    simulation.network().stopped(server.index, killed ? chance.between(50, 2_000) : 60 * SECOND);
    boolean away = options.denseStart() && chance.with(0.2);
    double low = away ? 3.0 * SECOND : 1_000;
    restart(server, (long) chance.logUniform(low, away ? 9.0 * SECOND : 5.0 * SECOND));
  }

  private void restart(SimulatedServer server, long delay) {
    simulation.queue().after(delay, server::start);
  }

  @Override
  public void synced(SimulatedServer server) {
    if (!healing && chance.with(options.crashesAfterSync())) crash(server);
  }

  /** In the midst of what matters most: once this turn is over, or a little later. */
  @Override
  public void sent(SimulatedServer from, SimulatedServer to, Message message) {
    if (healing || !Simulation.isDelicate(message)) return;
    if (!chance.with(options.aimedFaults())) return;
    SimulatedServer victim = chance.with(0.5) ? from : to;
    SimulatedServer other = victim == from ? to : from;
    int kind = chance.below(5);
    long delay = chance.between(0, 2 * options.delayMicrosMax());
    simulation.queue().after(delay, () -> hit(victim, other, kind));
  }

  private void hit(SimulatedServer victim, SimulatedServer other, int kind) {
    if (healing) return;
    switch (kind) {
      case 0, 1 -> crash(victim);
      case 2 -> reset(victim, other);
      case 3 -> isolate(victim);
      case 4 -> victim.pause(simulation.nowMicros() + (long) chance.logUniform(1_000, 3 * SECOND));
      default -> throw new IllegalStateException("no fault " + kind);
    }
  }

  private void cutGroups() {
    int count = simulation.servers().size();
    boolean[] side = new boolean[count];
    for (int i = 0; i < count; i++) side[i] = chance.with(0.5);
    boolean silent = chance.with(0.5);
    long until = simulation.nowMicros() + (long) chance.logUniform(10_000, 5 * SECOND);
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        if (side[i] == side[j]) continue;
        cut(i, j, until);
        cut(j, i, until);
        if (!silent) simulation.network().reset(i, j);
      }
    }
  }

  /** Nobody hears it, it hears nobody, and no link breaks: what it goes on proposing is its own. */
  private void isolate(SimulatedServer server) {
    long until = simulation.nowMicros() + (long) chance.logUniform(300_000, 6 * SECOND);
    for (SimulatedServer each : simulation.servers()) {
      if (each == server) continue;
      cut(server.index, each.index, until);
      cut(each.index, server.index, until);
    }
  }

  private void cutOneWay(SimulatedServer from, SimulatedServer to) {
    long until = simulation.nowMicros() + (long) chance.logUniform(10_000, 8 * SECOND);
    boolean all = chance.with(0.3);
    boolean outward = chance.with(0.5);
    for (SimulatedServer each : simulation.servers()) {
      if (each == from || !all && each != to) continue;
      if (outward) cut(from.index, each.index, until);
      else cut(each.index, from.index, until);
    }
  }

  private void cut(int from, int to, long until) {
    simulation.statistics().cuts++;
    simulation.statistics().events++;
    simulation.trace().fold(simulation.nowMicros(), from, 20, to);
    simulation.network().cut(from, to);
    simulation.queue().at(until, () -> healUnlessHealed(from, to));
  }

  private void reset(SimulatedServer one, SimulatedServer other) {
    if (one != other) simulation.network().reset(one.index, other.index);
  }

  /** After the healing, what is cut stays cut. */
  private void healUnlessHealed(int from, int to) {
    if (!healing) simulation.network().heal(from, to);
  }

  private void clog(SimulatedServer server) {
    long until = simulation.nowMicros() + (long) chance.logUniform(1_000, 3 * SECOND);
    int other = other(server).index;
    if (other == server.index) return;
    simulation.network().clog(server.index, other, until);
    if (chance.with(0.5)) simulation.network().clog(other, server.index, until);
  }

  private void slow(SimulatedServer server) {
    long usual = options.syncMicrosMax();
    server.syncMicrosMax = (long) chance.logUniform(10_000, 6 * SECOND);
    long for_ = (long) chance.logUniform(100_000, 5 * SECOND);
    simulation.queue().after(for_, () -> server.syncMicrosMax = usual);
  }

  /** Its loop gets no time of the machine for long whiles. */
  private void starve(SimulatedServer server) {
    long usual = options.turnMicrosMax();
    server.turnMicrosMax = (long) chance.logUniform(10_000, 2 * SECOND);
    long until = (long) chance.logUniform(500_000, 8 * SECOND);
    simulation.queue().after(until, () -> server.turnMicrosMax = usual);
  }

  private void wipe(SimulatedServer server) {
    if (!budget.mayLose(server)) return;
    replaceDisk(server, new ModelStorage());
    simulation.statistics().wipes++;
  }

  private void giveBack(SimulatedServer server) {
    SimulatedStorage lost = lostDisks.get(server.id);
    if (lost == null || !budget.mayReplace(server)) return;
    replaceDisk(server, lost);
    simulation.statistics().returns++;
  }

  private void replaceDisk(SimulatedServer server, SimulatedStorage disk) {
    if (server.isUp()) {
      server.stop();
      simulation.network().stopped(server.index, chance.between(50, 2_000));
    }
    lostDisks.put(server.id, server.storage);
    server.hadAnotherDisk = true;
    server.storage = disk;
    simulation.note(server, 21, 0, "another disk");
    restart(server, (long) chance.logUniform(1_000, 3 * SECOND));
  }

  // ---- healing ----------------------------------------------------------------------------------

  private void heal() {
    healing = true;
    List<SimulatedServer> core = budget.core(chance);
    int count = simulation.servers().size();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        if (i == j) continue;
        boolean both =
            core.contains(simulation.servers().get(i))
                && core.contains(simulation.servers().get(j));
        if (both) simulation.network().heal(i, j);
        else simulation.network().cut(i, j);
      }
    }
    for (SimulatedServer each : core) {
      each.resume();
      each.turnMicrosMax = options.turnMicrosMax();
      each.healDisk(options.syncMicrosMax());
      if (budget.isReplaced(each)) replaceDisk(each, new ModelStorage());
      else simulation.queue().after(chance.between(0, SECOND), each::start);
    }
    this.core = core;
  }

  private List<SimulatedServer> core = List.of();

  private void demandProgress() {
    long deadline = simulation.nowMicros() + 120 * SECOND;
    while (simulation.nowMicros() < deadline) {
      simulation.runUntil(simulation.nowMicros() + SECOND);
      if (isSettled()) {
        if (chance.with(0.3)) demandCalm();
        return;
      }
    }
    StringBuilder state = new StringBuilder();
    for (SimulatedServer each : core) state.append(each).append(' ').append(each.view).append("; ");
    throw new Violation("Progress", "no progress in 120 s after healing: " + state);
  }

  /**
   * While the core is well, its leader stays, whatever those outside do: they run, and the links
   * with them flap and often work in one direction only.
   */
  private void demandCalm() {
    SimulatedServer leader = leaderOfCore();
    if (leader == null) return;
    long epoch = leader.leadsEpoch;
    long until = simulation.nowMicros() + 6 * SECOND;
    for (SimulatedServer each : simulation.servers()) {
      if (!core.contains(each)) flap(each, until);
    }
    simulation.runUntil(until);
    if (!leader.isEstablishedLeader() || leader.leadsEpoch != epoch) {
      throw new Violation("CalmKeepsItsLeader", "a working leader of epoch " + epoch + " is gone");
    }
  }

  private void flap(SimulatedServer outsider, long until) {
    outsider.resume();
    outsider.start();
    boolean inward = chance.with(0.5);
    boolean outward = chance.with(0.5);
    for (SimulatedServer each : core) {
      if (inward) simulation.network().heal(each.index, outsider.index);
      else simulation.network().cut(each.index, outsider.index);
      if (outward) simulation.network().heal(outsider.index, each.index);
      else simulation.network().cut(outsider.index, each.index);
    }
    long next = simulation.nowMicros() + (long) chance.logUniform(50_000, 5 * SECOND);
    if (next < until) simulation.queue().at(next, () -> flap(outsider, until));
  }

  private @Nullable SimulatedServer leaderOfCore() {
    for (SimulatedServer each : core) if (each.isEstablishedLeader()) return each;
    return null;
  }

  /** Everybody in the core serves, a new write is everywhere, and its disks are admitted. */
  private boolean isSettled() {
    Ensemble ruling = simulation.ruling();
    for (SimulatedServer each : core) {
      if (!each.isUp()) return false;
      boolean removed = ruling.isUsedUp(each.id);
      if (removed ? each.view.role() != PeerView.RoleName.REMOVED : !each.view.serving()) {
        return false;
      }
    }
    SimulatedServer leader = leaderOfCore();
    if (leader == null) return false;
    Ensemble ensemble = leader.peer().ensemble();
    for (SimulatedServer each : core) {
      if (ruling.isUsedUp(each.id)) continue;
      if (each.peer().view().leader() != leader.id) return false;
      if (each.deliveredZxid >>> 32 != leader.leadsEpoch) return false;
      Member member = ensemble.member(each.id);
      boolean voter = member != null && member.isVoter();
      if (voter && !ensemble.admits(each.id, each.storage.stamp().diskId())) return false;
    }
    return true;
  }
}
