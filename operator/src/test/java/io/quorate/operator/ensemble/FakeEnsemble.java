package io.quorate.operator.ensemble;

import io.quorate.operator.ensemble.MemberReport.State;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Servers that keep the contract of the control API without a protocol behind it: a server is blank
 * until it is founded with all others or, later, admitted by those with a history; the lowest that
 * is up leads while a quorum is. Disks outlive their servers.
 */
public final class FakeEnsemble implements EnsembleClient {
  private static final class Server {
    private final int id;
    private final MemberAddress address;
    private final String boot;

    Server(int id, MemberAddress address, String boot) {
      this.id = id;
      this.address = address;
      this.boot = boot;
    }
  }

  private final NavigableMap<Integer, Server> up = new TreeMap<>();
  private final NavigableMap<Integer, String> disks = new TreeMap<>();
  private @Nullable Founding founded;
  private int boots;
  private int foundings;
  private int epoch;
  private int leader;

  /** Starts a server, on the disk it had if it had one. */
  public synchronized void start(int id, MemberAddress address) {
    up.put(id, new Server(id, address, "boot-" + ++boots));
    settle();
  }

  public synchronized void stop(int id) {
    up.remove(id);
    settle();
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

  @Override
  public synchronized Answer<MemberReport> member(MemberAddress address) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    String disk = disks.get(server.id);
    State state =
        disk == null
            ? State.BLANK
            : leader == 0 ? State.LOOKING : leader == server.id ? State.LEADING : State.FOLLOWING;
    return new Answer.Answered<>(
        new MemberReport(
            server.id,
            state,
            disk != null,
            disk != null && leader != 0,
            disk == null || founded == null ? null : founded.clusterId(),
            disk,
            leader == 0 ? null : leader,
            epoch,
            founded == null ? null : "1",
            "test",
            server.boot));
  }

  @Override
  public synchronized Answer<EnsembleConfiguration> ensemble(MemberAddress address) {
    if (at(address) == null) return new Answer.Unreachable<>("nobody listens");
    if (leader == 0 || founded == null) return new Answer.Refused<>(503, "no quorum");
    List<EnsembleConfiguration.Member> members =
        founded.voters().stream()
            .map(id -> new EnsembleConfiguration.Member(id, "host-" + id, "voter"))
            .toList();
    return new Answer.Answered<>(
        new EnsembleConfiguration("1", founded.voters().last() + 1, leader, members));
  }

  @Override
  public synchronized Answer<Boolean> found(MemberAddress address, Founding founding) {
    Server server = at(address);
    if (server == null) return new Answer.Unreachable<>("nobody listens");
    if (!server.boot.equals(founding.boot())) return new Answer.Refused<>(409, "another boot");
    Collection<Integer> voters = founding.voters();
    if (!up.keySet().containsAll(voters) || voters.stream().anyMatch(disks::containsKey))
      return new Answer.Refused<>(409, "not all voters are heard and blank");
    foundings++;
    founded = founding;
    for (int id : voters) disks.put(id, "disk-" + id + "-" + boots);
    settle();
    return new Answer.Answered<>(true);
  }

  private @Nullable Server at(MemberAddress address) {
    for (Server server : up.values()) if (server.address.equals(address)) return server;
    return null;
  }

  /** Elects, and admits blank servers while a quorum of those with a disk is up. */
  private void settle() {
    if (founded == null) return;
    int quorum = founded.voters().size() / 2 + 1;
    long able = up.keySet().stream().filter(disks::containsKey).count();
    if (able < quorum) {
      leader = 0;
      return;
    }
    if (!up.containsKey(leader) || !disks.containsKey(leader)) {
      leader = up.keySet().stream().filter(disks::containsKey).findFirst().orElseThrow();
      epoch++;
    }
    for (Map.Entry<Integer, Server> entry : up.entrySet())
      disks.putIfAbsent(entry.getKey(), "disk-" + entry.getKey() + "-" + entry.getValue().boot);
  }
}
