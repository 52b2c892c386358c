package io.quorate.e2e.schedules;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.Founding;
import io.quorate.operator.ensemble.Joining;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.Reconfiguration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Servers that keep the contract of the control API. What they were told lies on disks, one for
 * each volume claim: a write is acknowledged when a quorum of the voters' disks holds it, and
 * whoever has the most of those that are up leads. So a write that was acknowledged and is gone is
 * seen.
 */
final class PlayedServers implements EnsembleClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a volume holds; blank until stamped. */
  private static final class Disk {
    private @Nullable String stamp;
    private long written;
  }

  private record Server(int id, String claim, Disk disk, String boot) {}

  private final Consumer<String> findings;
  private final SortedMap<String, Server> up = new TreeMap<>();
  private final Map<String, Disk> disks = new HashMap<>();
  private final NavigableSet<Integer> voters = new TreeSet<>();
  private final SortedMap<Integer, String> admitted = new TreeMap<>();
  private final Set<Integer> removed = new TreeSet<>();
  private @Nullable String clusterId;
  private int serial;
  private int epoch;
  private int version;
  private int nextId;
  private int leader;
  private long acknowledged;

  /**
   * @param findings hears of what must never be
   */
  PlayedServers(Consumer<String> findings) {
    this.findings = findings;
  }

  /** Starts a server on the disk of a claim, by the claim's uid. */
  void start(int id, String claim, String address) {
    Disk disk = disks.computeIfAbsent(claim, _ -> new Disk());
    up.put(address, new Server(id, claim, disk, "boot-" + ++serial));
    elect();
  }

  void stop(String address) {
    up.remove(address);
    elect();
  }

  boolean isUp(String address) {
    return up.containsKey(address);
  }

  /** The disk is gone; nothing may run on it any more. */
  void lose(String claim) {
    disks.remove(claim);
    up.values().removeIf(server -> server.claim().equals(claim));
    elect();
  }

  NavigableSet<Integer> voters() {
    return new TreeSet<>(voters);
  }

  int leader() {
    return leader;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Voters that run on the disk they were admitted with. */
  NavigableSet<Integer> able() {
    NavigableSet<Integer> able = new TreeSet<>();
    for (Server server : up.values())
      if (server.disk().stamp != null
          && voters.contains(server.id())
          && server.disk().stamp.equals(admitted.get(server.id()))) able.add(server.id());
    return able;
  }

  /** The ensemble catches up and, if it can, acknowledges a write. */
  void step() {
    elect();
    if (leader == 0) return;
    Disk leading = server(leader).disk();
    for (Server server : up.values()) {
      Disk disk = server.disk();
      if (disk.stamp == null && voters.contains(server.id()) && isAlone(server)) {
        disk.stamp = "disk-" + ++serial;
        admitted.put(server.id(), disk.stamp);
      }
      if (disk.stamp != null && !removed.contains(server.id())) disk.written = leading.written;
    }
    long next = leading.written + 1;
    for (Server server : up.values())
      if (server.disk().stamp != null && !removed.contains(server.id()))
        server.disk().written = next;
    acknowledged = next;
  }

  /** Whether nobody else runs under the id: two disks never vote for one. */
  private boolean isAlone(Server server) {
    return up.values().stream().filter(each -> each.id() == server.id()).count() == 1;
  }

  private void elect() {
    if (voters.isEmpty()) return;
    NavigableSet<Integer> able = able();
    if (able.size() <= voters.size() / 2) {
      leader = 0;
      return;
    }
    if (able.contains(leader)) return;
    leader =
        able.stream().max(Comparator.comparingLong(id -> server(id).disk().written)).orElseThrow();
    epoch++;
    if (server(leader).disk().written < acknowledged)
      findings.accept(
          "the leader " + leader + " lacks acknowledged writes: " + acknowledged + " there were");
  }

  private Server server(int id) {
    for (Server server : up.values())
      if (server.id() == id
          && server.disk().stamp != null
          && server.disk().stamp.equals(admitted.get(id))) return server;
    throw new IllegalStateException("server " + id + " does not run");
  }

  private @Nullable Server at(MemberAddress address) {
    return up.get(address.host());
  }

  @Override
  public Answer<MemberReport> member(MemberAddress address) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    Disk disk = server.disk();
    String stamp = disk.stamp;
    boolean stamped = stamp != null;
    boolean votes = stamp != null && stamp.equals(admitted.get(server.id()));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("id", server.id());
    report.put("state", state(server, votes));
    report.put("admitted", votes && voters.contains(server.id()));
    report.put("synced", stamped && leader != 0 && disk.written == server(leader).disk().written);
    report.put("clusterId", stamped ? clusterId : null);
    report.put("diskId", stamp);
    report.put("leader", leader == 0 ? null : leader);
    report.put("epoch", epoch);
    report.put("ensembleVersion", clusterId == null ? null : Integer.toHexString(version));
    report.put("version", "test");
    report.put("boot", server.boot());
    return new Answer.Answered<>(JSON.convertValue(report, MemberReport.class));
  }

  private String state(Server server, boolean votes) {
    if (removed.contains(server.id())) return "removed";
    if (server.disk().stamp == null) return "blank";
    if (leader == 0) return "looking";
    if (!votes) return "learning";
    return leader == server.id() ? "leading" : "following";
  }

  @Override
  public Answer<EnsembleConfiguration> ensemble(MemberAddress address) {
    if (at(address) == null) return new Answer.Unreachable<>("nobody listens");
    if (leader == 0) return new Answer.Refused<>(503, "no quorum");
    return new Answer.Answered<>(
        new EnsembleConfiguration(
            Integer.toHexString(version),
            nextId,
            leader,
            voters.stream()
                .map(id -> new EnsembleConfiguration.Member(id, World.host(id), "voter"))
                .toList()));
  }

  @Override
  public Answer<Boolean> found(MemberAddress address, Founding founding) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (!server.boot().equals(founding.boot())) return new Answer.Refused<>(409, "another boot");
    for (int id : founding.voters())
      if (up.values().stream().noneMatch(each -> each.id() == id && each.disk().stamp == null))
        return new Answer.Refused<>(422, "not all voters are heard and blank");
    if (clusterId != null) findings.accept("founded a second time");
    clusterId = founding.clusterId();
    voters.addAll(founding.voters());
    version = 1;
    nextId = founding.voters().last() + 1;
    for (Server each : up.values()) {
      if (!voters.contains(each.id())) continue;
      each.disk().stamp = "disk-" + ++serial;
      admitted.put(each.id(), each.disk().stamp);
    }
    elect();
    return new Answer.Answered<>(true);
  }

  @Override
  public Answer<Boolean> join(MemberAddress address, Joining joining) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (joining.boot() != null && !server.boot().equals(joining.boot()))
      return new Answer.Refused<>(409, "another boot");
    if (server.disk().stamp != null) return new Answer.Answered<>(true);
    if (!joining.clusterId().equals(clusterId) || joining.id() != server.id())
      return new Answer.Refused<>(422, "can't join that");
    server.disk().stamp = "disk-" + ++serial;
    return new Answer.Answered<>(true);
  }

  @Override
  public Answer<String> reconfigure(MemberAddress address, Reconfiguration change) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (leader == 0 || leader != server.id()) return new Answer.Refused<>(409, "not the leader");
    if (!change.expectedVersion().equals(Integer.toHexString(version)))
      return new Answer.Refused<>(409, "another version");
    TreeSet<Integer> next = new TreeSet<>(voters);
    next.removeAll(change.remove());
    Map<Integer, String> stamps = new HashMap<>();
    for (Reconfiguration.Added added : change.add()) {
      if (voters.contains(added.id())) continue;
      if (added.id() < nextId) return new Answer.Refused<>(422, "used id");
      Server joiner =
          up.values().stream().filter(each -> each.id() == added.id()).findFirst().orElse(null);
      if (joiner == null
          || joiner.disk().stamp == null
          || joiner.disk().written < server.disk().written)
        return new Answer.Refused<>(422, "not synced");
      stamps.put(added.id(), joiner.disk().stamp);
      next.add(added.id());
    }
    if (next.isEmpty()) return new Answer.Refused<>(422, "no voters");
    if (!next.contains(leader)) return new Answer.Refused<>(422, "the leader");
    NavigableSet<Integer> able = able();
    able.addAll(stamps.keySet());
    able.retainAll(next);
    if (able.size() <= next.size() / 2) return new Answer.Refused<>(422, "no new quorum");
    for (int id : voters) if (!next.contains(id)) removed.add(id);
    admitted.putAll(stamps);
    admitted.keySet().retainAll(next);
    voters.clear();
    voters.addAll(next);
    nextId = Math.max(nextId, next.last() + 1);
    version++;
    return new Answer.Answered<>(Integer.toHexString(version));
  }

  @Override
  public Answer<Boolean> transferLeadership(MemberAddress address, int target) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (leader == 0 || leader != server.id()) return new Answer.Refused<>(409, "not the leader");
    if (!able().contains(target) || server(target).disk().written < server(leader).disk().written)
      return new Answer.Refused<>(422, "not synced");
    if (leader != target) epoch++;
    leader = target;
    return new Answer.Answered<>(true);
  }

  @Override
  public Answer<Boolean> reload(MemberAddress address) {
    return takenBy(address);
  }

  @Override
  public Answer<Boolean> validate(MemberAddress address, String config) {
    return takenBy(address);
  }

  @Override
  public Answer<Boolean> drain(MemberAddress address, int seconds) {
    return takenBy(address);
  }

  /** Whatever changes neither votes nor disks. */
  private Answer<Boolean> takenBy(MemberAddress address) {
    return at(address) == null
        ? new Answer.Unreachable<>("nobody listens")
        : new Answer.Answered<>(true);
  }

  /** All of a cluster that is made anew: its volumes are, too. */
  List<String> disks() {
    return List.copyOf(disks.keySet());
  }
}
