package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.ensemble.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an ensemble comes into being. A quorum of fresh configured voters founds: the lowest id among
 * them chooses <i>exactly</i> a quorum as founders, a cluster id and a disk id for each founder;
 * each founder stamps its disk and writes the founding entry. From then on it is ordinary Zab, in
 * which only the founders vote until others are admitted.
 *
 * <p>Why a founding that breaks off is no dead end: every commit needs all founders until somebody
 * else is admitted, and an admission is a commit. So a founder that never acknowledged a leader
 * proves that the cluster never acknowledged anything. It may offer the same founding again to a
 * founder that is still blank, and it may leave and found anew; then it keeps the cluster it left
 * in its list of dead ones, and whoever carries that cluster's stamp becomes blank on hearing so.
 */
final class Founding {
  private final Core core;
  private long possibleSinceMillis = -1;

  Founding(Core core) {
    this.core = core;
  }

  /** Founds if it is this server's turn. */
  void consider() {
    if (!core.isFresh() || !core.seeds().isVoter(core.id)) return;
    offerAgain();
    if (core.config.founding() == PeerConfig.Founding.COMMANDED) return;
    List<Neighbor> fresh = freshVoters();
    if (fresh == null || fresh.size() + 1 < needed()) {
      possibleSinceMillis = -1;
      return;
    }
    if (possibleSinceMillis < 0) possibleSinceMillis = core.now();
    boolean lowest = fresh.isEmpty() || fresh.getFirst().id > core.id;
    if (lowest && core.now() - possibleSinceMillis >= patienceMillis(fresh)) {
      found(fresh, core.randomBytes(ConfigEntry.CLUSTER_ID_BYTES), 1);
      possibleSinceMillis = -1;
    }
  }

  /** The operator's command to a blank server. */
  void command(Input.Found command) {
    core.emit(answer(command));
  }

  private Effect.FoundingAnswered answer(Input.Found command) {
    if (core.stamp().clusterId().equals(command.clusterId())) return accepted();
    if (!core.stamp().isBlank()) return refused("this server belongs to another cluster");
    if (core.stampChanges()) return refused("this server's disk is being stamped; ask again");
    if (command.clusterId().length() != ConfigEntry.CLUSTER_ID_BYTES) {
      return refused("a cluster id has 16 bytes, not " + command.clusterId().length());
    }
    List<Integer> voters = core.seeds().voters().stream().map(Member::id).toList();
    if (!voters.equals(command.voters().stream().sorted().toList())) {
      return refused("the voters are configured as " + voters + ", not as " + command.voters());
    }
    if (!voters.contains(core.id)) return refused("this server is no voter");
    List<Neighbor> fresh = freshVoters();
    if (fresh == null) return refused("a voter has a history already");
    for (Neighbor each : fresh) {
      Message.Hello hello = each.hello;
      if (hello == null || hello.clusterId().isEmpty()) continue;
      // Half founded: a founder that holds the founding entry offers it to the others by itself.
      if (hello.clusterId().equals(command.clusterId())) return accepted();
      return refused("server " + each.id + " belongs to another cluster");
    }
    if (fresh.size() + 1 < voters.size()) {
      return refused("only " + (fresh.size() + 1) + " of " + voters.size() + " voters are heard");
    }
    found(fresh, command.clusterId(), command.incarnation());
    return accepted();
  }

  private static Effect.FoundingAnswered accepted() {
    return new Effect.FoundingAnswered(true, "");
  }

  private static Effect.FoundingAnswered refused(String reason) {
    return new Effect.FoundingAnswered(false, reason);
  }

  /** Another server's offer; taken only by a fresh founder that hears all the others. */
  void offered(Neighbor from, LogEntry founding) {
    ConfigEntry entry = foundingIn(founding);
    if (entry == null) {
      core.illegal(from, "a founding that is none");
      return;
    }
    if (core.stampChanges() || !core.isFresh() || !core.seeds().isVoter(core.id)) return;
    boolean stamped = !core.stamp().isBlank();
    if (stamped && core.config.founding() == PeerConfig.Founding.COMMANDED) return;
    if (stamped && core.stamp().clusterId().equals(entry.clusterId())) return;
    if (core.stamp().deadClusters().contains(entry.clusterId())) return;
    if (!namesTheSameVoters(entry.ensemble()) || !hearsAllFounders(entry.ensemble())) return;
    accept(founding, entry);
  }

  /** The fresh voters that are heard, ascending; null if one is heard that isn't fresh. */
  private @Nullable List<Neighbor> freshVoters() {
    List<Neighbor> fresh = new ArrayList<>();
    for (Neighbor each : core.neighbors) {
      if (!core.seeds().isVoter(each.id) || each.hello == null || !core.isHeard(each)) {
        continue;
      }
      if (!each.hello.fresh()) return null;
      fresh.add(each);
    }
    return fresh;
  }

  /**
   * At once when all voters are heard and blank. If some of them carry a stamp, a founding may be
   * under way, or about to be completed by its founders; if some are missing, they may only be slow
   * to start.
   */
  private long patienceMillis(List<Neighbor> fresh) {
    if (fresh.size() + 1 < core.seeds().voters().size()) return core.initLimitMillis();
    boolean blank = core.stamp().isBlank();
    for (Neighbor each : fresh) {
      blank &= each.hello != null && each.hello.clusterId().isEmpty();
    }
    return blank ? 0 : core.silenceMillisMax;
  }

  private int needed() {
    return core.seeds().voters().size() / 2 + 1;
  }

  private void found(List<Neighbor> fresh, Bytes clusterId, int incarnation) {
    List<Integer> founders = new ArrayList<>();
    founders.add(core.id);
    for (Neighbor each : fresh) founders.add(each.id);
    founders.sort(null);
    founders = founders.subList(0, needed());
    if (!founders.contains(core.id)) return;

    Ensemble seeds = core.seeds();
    List<Member> members = new ArrayList<>();
    for (Member member : seeds.members()) {
      members.add(member.withDiskId(founders.contains(member.id()) ? core.newDiskId() : 0));
    }
    int nextId = Math.max(seeds.nextId(), members.getLast().id() + 1);
    Ensemble ensemble = new Ensemble(ConfigEntry.FOUNDING_ZXID, nextId, members);
    Bytes secret = core.randomBytes(ConfigEntry.SECRET_BYTES);
    ConfigEntry entry = ConfigEntry.founding(ensemble, clusterId, incarnation, secret);
    LogEntry founding =
        LogEntry.following(
            0, ConfigEntry.FOUNDING_ZXID, 0, LogEntry.Kind.CONFIG, EnsembleCodec.encode(entry));
    core.note(new PeerEvent.FoundingStarted(clusterId, founders.size()));
    for (Neighbor each : fresh) {
      if (!founders.contains(each.id)) continue;
      each.offeredMillis = core.now();
      core.send(each, new Message.FoundingOffer(founding));
    }
    accept(founding, entry);
  }

  private void accept(LogEntry founding, ConfigEntry entry) {
    Member self = entry.ensemble().member(core.id);
    if (self == null || self.diskId() == 0) return;
    List<Bytes> dead = core.stamp().deadClusters();
    if (!core.stamp().isBlank()) dead = core.setAsideFirst();
    DiskStamp stamp =
        new DiskStamp(entry.clusterId(), entry.incarnation(), core.id, self.diskId(), false, dead);
    core.note(new PeerEvent.Stamped(entry.clusterId(), self.diskId(), true));
    core.found(stamp, founding);
  }

  /** A founder that holds the founding entry helps those that don't. */
  private void offerAgain() {
    if (core.stamp().isBlank() || !core.isAdmitted() || core.history.baseZxid() != 0) return;
    if (core.history.lastZxid() != ConfigEntry.FOUNDING_ZXID) return;
    LogEntry founding = core.history.between(0, ConfigEntry.FOUNDING_ZXID).getFirst();
    for (Neighbor each : core.neighbors) {
      Member member = core.history.newest().member(each.id);
      boolean founder = member != null && member.diskId() != 0;
      boolean blank = each.hello != null && each.hello.fresh() && each.hello.clusterId().isEmpty();
      if (!founder || !blank || !core.isHeard(each)) continue;
      if (core.now() - each.offeredMillis < core.pingMillis) continue;
      each.offeredMillis = core.now();
      core.send(each, new Message.FoundingOffer(founding));
    }
  }

  private boolean namesTheSameVoters(Ensemble ensemble) {
    List<Member> named = ensemble.voters();
    List<Member> configured = core.seeds().voters();
    if (named.size() != configured.size()) return false;
    for (int i = 0; i < named.size(); i++) {
      if (named.get(i).id() != configured.get(i).id()) return false;
    }
    return true;
  }

  private boolean hearsAllFounders(Ensemble ensemble) {
    for (Member member : ensemble.voters()) {
      boolean needed = member.diskId() != 0 && member.id() != core.id;
      if (needed && !core.isHeard(core.neighbor(member.id()))) return false;
    }
    return true;
  }

  private static @Nullable ConfigEntry foundingIn(LogEntry entry) {
    if (entry.zxid() != ConfigEntry.FOUNDING_ZXID || entry.kind() != LogEntry.Kind.CONFIG) {
      return null;
    }
    if (entry.committedZxid() != 0 || !entry.follows(0)) return null;
    try {
      ConfigEntry decoded = EnsembleCodec.decode(entry.payload());
      return decoded.isFounding() ? decoded : null;
    } catch (MalformedEnsemble malformed) {
      return null;
    }
  }
}
