package io.quorate.operator.ensemble;

import io.quorate.operator.ensemble.MemberReport.State;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Servers that keep the contract of the control API without a protocol behind it: a server is blank
 * until it is founded with all others, or joins, or is admitted under its id by those with a
 * history; the lowest voter that is up leads while a quorum is, unless it was told to hand over.
 * Disks outlive their servers.
 */
public final class FakeEnsemble implements EnsembleClient {
  private static final class Server {
    private final int id;
    private final MemberAddress address;
    private final String boot;
    private @Nullable Shown shown;
    private @Nullable Shown shownToClients;

    Server(int id, MemberAddress address, String boot) {
      this.id = id;
      this.address = address;
      this.boot = boot;
    }
  }

  /** Which certificate a server uses, and whom it trusts, by fingerprints. */
  public record Shown(String certificate, List<String> authorities) {}

  /** Observers have ids from here. */
  public static final int OBSERVER_ID_MIN = 1000;

  private final IntFunction<String> hosts;
  private final NavigableMap<Integer, Server> up = new TreeMap<>();
  private final NavigableMap<Integer, String> disks = new TreeMap<>();
  private final NavigableSet<Integer> voters = new TreeSet<>();
  private final Set<Integer> removed = new HashSet<>();
  private final Set<Integer> draining = new HashSet<>();
  private final Set<Integer> reloaded = new HashSet<>();
  private String reloadRefusal = "";
  private @Nullable Founding founded;
  private int boots;
  private int foundings;
  private int epoch;
  private int leader;
  private int version;
  private int nextId;

  public FakeEnsemble() {
    this(id -> "host-" + id);
  }

  /**
   * @param hosts of the members that are founded together, by id
   */
  public FakeEnsemble(IntFunction<String> hosts) {
    this.hosts = hosts;
  }

  /** Starts a server, on the disk it had if it had one. */
  public synchronized void start(int id, MemberAddress address) {
    up.put(id, new Server(id, address, "boot-" + ++boots));
    settle();
  }

  public synchronized void stop(int id) {
    up.remove(id);
    draining.remove(id);
    settle();
  }

  /** What that server says of its certificates from now on. */
  public synchronized void show(int id, @Nullable Shown shown) {
    Server server = up.get(id);
    if (server != null) server.shown = shown;
  }

  /** The same of what it shows to clients. */
  public synchronized void showToClients(int id, @Nullable Shown shown) {
    Server server = up.get(id);
    if (server != null) server.shownToClients = shown;
  }

  /** Whom somebody told to read its certificates. */
  public synchronized Set<Integer> reloaded() {
    return Set.copyOf(reloaded);
  }

  /** What those say from now on that are told to read their certificates; empty if they do. */
  public synchronized void refuseReload(String why) {
    reloadRefusal = why;
  }

  @Override
  public synchronized Answer<Boolean> reload(MemberAddress address) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    reloaded.add(server.id);
    return reloadRefusal.isEmpty()
        ? new Answer.Answered<>(true)
        : new Answer.Refused<>(422, reloadRefusal);
  }

  /** Takes a server's disk away; it starts blank then. */
  public synchronized void wipe(int id) {
    disks.remove(id);
    settle();
  }

  /** How often servers were founded; more than once would be a catastrophe. */
  public synchronized int foundings() {
    return foundings;
  }

  public synchronized Optional<Integer> leader() {
    return leader == 0 ? Optional.empty() : Optional.of(leader);
  }

  public synchronized NavigableSet<Integer> voters() {
    return new TreeSet<>(voters);
  }

  public synchronized Set<Integer> draining() {
    return Set.copyOf(draining);
  }

  @Override
  public synchronized Answer<MemberReport> member(MemberAddress address) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    String disk = disks.get(server.id);
    boolean votes = disk != null && voters.contains(server.id);
    return new Answer.Answered<>(
        new MemberReport(
            server.id,
            state(server.id, disk != null),
            votes,
            disk != null && leader != 0,
            disk == null || founded == null ? null : founded.clusterId(),
            disk,
            leader == 0 ? null : leader,
            epoch,
            founded == null ? null : Integer.toHexString(version),
            "test",
            server.shown == null ? null : server.shown.certificate(),
            server.shown == null ? null : server.shown.authorities(),
            server.shownToClients == null ? null : server.shownToClients.certificate(),
            server.shownToClients == null ? null : server.shownToClients.authorities(),
            server.boot));
  }

  private State state(int id, boolean stamped) {
    if (id >= OBSERVER_ID_MIN) return State.OBSERVING;
    if (removed.contains(id)) return State.REMOVED;
    if (!stamped) return State.BLANK;
    if (leader == 0) return State.LOOKING;
    return leader == id ? State.LEADING : State.FOLLOWING;
  }

  @Override
  public synchronized Answer<EnsembleConfiguration> ensemble(MemberAddress address) {
    if (at(address) == null) return new Answer.Unreachable<>("nobody listens");
    if (leader == 0 || founded == null) return new Answer.Refused<>(503, "no quorum");
    List<EnsembleConfiguration.Member> members =
        voters.stream()
            .map(id -> new EnsembleConfiguration.Member(id, hosts.apply(id), "voter"))
            .toList();
    return new Answer.Answered<>(
        new EnsembleConfiguration(Integer.toHexString(version), nextId, leader, members));
  }

  @Override
  public synchronized Answer<Boolean> found(MemberAddress address, Founding founding) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (!server.boot.equals(founding.boot())) return new Answer.Refused<>(409, "another boot");
    Collection<Integer> founders = founding.voters();
    if (!up.keySet().containsAll(founders) || founders.stream().anyMatch(disks::containsKey))
      return new Answer.Refused<>(422, "not all voters are heard and blank");
    foundings++;
    founded = founding;
    voters.addAll(founders);
    version = 1;
    nextId = founding.voters().last() + 1;
    for (int id : founders) stamp(id);
    settle();
    return new Answer.Answered<>(true);
  }

  @Override
  public synchronized Answer<Boolean> join(MemberAddress address, Joining joining) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (joining.boot() != null && !server.boot.equals(joining.boot()))
      return new Answer.Refused<>(409, "another boot");
    if (disks.containsKey(server.id)) return new Answer.Answered<>(true);
    if (founded == null
        || !founded.clusterId().equals(joining.clusterId())
        || joining.id() != server.id
        || joining.seeds().isEmpty()) return new Answer.Refused<>(422, "can't join that");
    stamp(server.id);
    return new Answer.Answered<>(true);
  }

  @Override
  public synchronized Answer<String> reconfigure(MemberAddress address, Reconfiguration change) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (leader != server.id) return new Answer.Refused<>(409, "not the leader");
    if (!change.expectedVersion().equals(Integer.toHexString(version)))
      return new Answer.Refused<>(409, "another version");
    TreeSet<Integer> next = new TreeSet<>(voters);
    next.removeAll(change.remove());
    for (Reconfiguration.Added added : change.add()) {
      if (added.id() < nextId && !voters.contains(added.id()))
        return new Answer.Refused<>(422, "used id");
      if (!up.containsKey(added.id()) || !disks.containsKey(added.id()))
        return new Answer.Refused<>(422, "not synced");
      next.add(added.id());
    }
    if (next.isEmpty()) return new Answer.Refused<>(422, "no voters");
    if (!next.contains(leader) && next.stream().anyMatch(voters::contains))
      return new Answer.Refused<>(422, "the leader");
    removed.addAll(voters);
    removed.removeAll(next);
    voters.clear();
    voters.addAll(next);
    nextId = Math.max(nextId, next.last() + 1);
    version++;
    settle();
    return new Answer.Answered<>(Integer.toHexString(version));
  }

  @Override
  public synchronized Answer<Boolean> transferLeadership(MemberAddress address, int target) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (leader != server.id) return new Answer.Refused<>(409, "not the leader");
    if (!voters.contains(target)) return new Answer.Refused<>(422, "not a voter");
    if (!up.containsKey(target) || !disks.containsKey(target))
      return new Answer.Refused<>(422, "not synced");
    if (leader != target) epoch++;
    leader = target;
    return new Answer.Answered<>(true);
  }

  @Override
  public synchronized Answer<Boolean> validate(MemberAddress address, String config) {
    if (at(address) == null) return new Answer.Unreachable<>("nobody listens");
    return config.lines().anyMatch(line -> line.startsWith("tickTime=-"))
        ? new Answer.Refused<>(422, "1 problems, the first: tickTime must be 1 or more")
        : new Answer.Answered<>(true);
  }

  @Override
  public synchronized Answer<Boolean> drain(MemberAddress address, int seconds) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (seconds > 0) draining.add(server.id);
    else draining.remove(server.id);
    return new Answer.Answered<>(true);
  }

  private @Nullable Server at(MemberAddress address) {
    for (Server server : up.values())
      if (server.address.authority().equals(address.authority())) return server;
    return null;
  }

  private void stamp(int id) {
    disks.put(id, "disk-" + id + "-" + boots);
  }

  /** Elects, and admits blank voters while a quorum of those with a disk is up. */
  private void settle() {
    if (founded == null) return;
    List<Integer> able =
        voters.stream().filter(up::containsKey).filter(disks::containsKey).toList();
    if (able.size() < voters.size() / 2 + 1) {
      leader = 0;
      return;
    }
    if (!able.contains(leader)) {
      leader = able.getFirst();
      epoch++;
    }
    for (int id : voters) if (up.containsKey(id) && !disks.containsKey(id)) stamp(id);
  }
}
