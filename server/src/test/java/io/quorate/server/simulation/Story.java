package io.quorate.server.simulation;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.Recovered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A schedule written by hand, and what comes of it. Each line is a verb; what happens is written
 * behind {@code >} below it. The verbs:
 *
 * <pre>
 * servers 3 [observers 1] [joiners 1] [history BYTES] [checkpoint ENTRIES]   first of all
 * start 1 2            crash 1               wipe 1        (wipe: crash, then an empty disk)
 * cut 1 | 2 3          cut 1 &gt; 2             heal          reset 1 2
 * slow 1               fast 1                (its disk)
 * write [1] 3          proposes that many at the leader, or at that server
 * confirm              asks the leader whether it still leads
 * when 2 sends AckNewLeader crash 2          once; a message of a crash is lost
 * reconfigure [at 1] [put 4 voter 5 observer] [remove 2] [stale] [yields]
 *                      asks the leader, or that server; stale: for an earlier version
 * handover 2           asks the leader to hand over to that server
 * ensemble 1 2         the configuration they know to be committed, and whether one is under way
 * run 500              that many milliseconds
 * settle               until all who are up serve under one leader
 * log 1 2              what is on their disks    roles
 * </pre>
 */
final class Story implements Simulation.Listener {
  private static final long SECOND = 1_000_000;

  /** An act that waits for a message. */
  private record Trap(int sender, String message, String act) {}

  private final StringBuilder output = new StringBuilder();
  private final List<Trap> traps = new ArrayList<>();
  private Simulation simulation;
  private long writes;
  private long tokens;

  private Story(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Runs a story; returns it with what happened. */
  static String tell(String text) {
    Story story = new Story(simulation(List.of("servers", "3")));
    for (String line : text.lines().toList()) {
      if (line.startsWith(">")) continue;
      story.output.append(line).append('\n');
      if (!line.isBlank() && !line.startsWith("#")) story.run(line);
    }
    return story.output.toString();
  }

  private void run(String line) {
    try {
      act(line);
    } catch (Violation violation) {
      throw new AssertionError(line + ": " + violation.getMessage(), violation);
    }
  }

  private void say(String line) {
    output.append("> ").append(line).append('\n');
  }

  private void act(String line) {
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    List<String> rest = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "servers" -> {
        simulation = simulation(words);
        simulation.listen(this);
      }
      case "start" -> rest.forEach(each -> server(each).start());
      case "crash" -> rest.forEach(each -> crash(server(each)));
      case "wipe" -> rest.forEach(each -> wipe(server(each)));
      case "cut" -> cut(rest);
      case "heal" -> heal();
      case "reset" ->
          simulation.network().reset(server(rest.get(0)).index, server(rest.get(1)).index);
      case "slow" -> rest.forEach(each -> slow(server(each)));
      case "fast" -> rest.forEach(each -> fast(server(each)));
      case "write" -> write(rest);
      case "confirm" -> confirm();
      case "reconfigure" -> reconfigure(rest);
      case "handover" -> handOver(server(rest.getFirst()));
      case "ensemble" -> rest.forEach(each -> ensemble(server(each)));
      case "when" ->
          traps.add(
              new Trap(
                  server(rest.get(0)).id,
                  rest.get(2),
                  String.join(" ", rest.subList(3, rest.size()))));
      case "run" -> run(Long.parseLong(rest.getFirst()));
      case "settle" -> settle();
      case "log" -> rest.forEach(each -> log(server(each)));
      case "roles" -> simulation.servers().forEach(this::role);
      default -> throw new IllegalArgumentException("no such verb: " + line);
    }
  }

  private static Simulation simulation(List<String> words) {
    int voters = Integer.parseInt(words.get(1));
    int observers = 0;
    int joiners = 0;
    long history = 1_000_000;
    int checkpoint = 1_000_000;
    for (int i = 2; i + 1 < words.size(); i += 2) {
      int value = Integer.parseInt(words.get(i + 1));
      switch (words.get(i)) {
        case "observers" -> observers = value;
        case "joiners" -> joiners = value;
        case "history" -> history = value;
        case "checkpoint" -> checkpoint = value;
        default -> throw new IllegalArgumentException("servers: " + words.get(i));
      }
    }
    Options options = Options.calm(voters, observers, joiners, history, checkpoint);
    Simulation simulation = new Simulation(options, new Chance(1), new Trace(null));
    simulation.network().delayMicrosMin = 100;
    simulation.network().connectMicrosMax = 1_000;
    return simulation;
  }

  private SimulatedServer server(String id) {
    return simulation.server(Integer.parseInt(id));
  }

  /** It loses what isn't synced, and what it sent and hasn't arrived. */
  private void crash(SimulatedServer server) {
    server.cutPower();
    simulation.network().stopped(server.index, 0);
  }

  private void wipe(SimulatedServer server) {
    if (server.isUp()) crash(server);
    server.storage = new ModelStorage();
  }

  private void cut(List<String> words) {
    boolean oneWay = words.contains(">");
    int middle = words.indexOf(oneWay ? ">" : "|");
    for (String from : words.subList(0, middle)) {
      for (String to : words.subList(middle + 1, words.size())) {
        simulation.network().cut(server(from).index, server(to).index);
        if (!oneWay) simulation.network().cut(server(to).index, server(from).index);
      }
    }
  }

  private void heal() {
    for (SimulatedServer from : simulation.servers()) {
      for (SimulatedServer to : simulation.servers()) {
        if (from != to) simulation.network().heal(from.index, to.index);
      }
    }
  }

  private static void slow(SimulatedServer server) {
    server.syncMicrosMin = 60 * SECOND;
    server.healDisk(60 * SECOND);
  }

  private static void fast(SimulatedServer server) {
    server.syncMicrosMin = 50;
    server.healDisk(100);
  }

  private void write(List<String> words) {
    SimulatedServer at = words.size() > 1 ? server(words.getFirst()) : leader();
    List<Bytes> payloads = new ArrayList<>();
    for (int i = Integer.parseInt(words.getLast()); i > 0; i--) {
      payloads.add(new ByteSink(16).i64(++writes).toBytes());
    }
    at.propose(payloads);
  }

  private void confirm() {
    long before = simulation.statistics().confirmations;
    leader().confirm(++tokens);
    run(50);
    say(simulation.statistics().confirmations > before ? "confirmed" : "not confirmed");
  }

  private void reconfigure(List<String> words) {
    SimulatedServer at = null;
    long expected = -2;
    boolean yields = false;
    List<Member> put = new ArrayList<>();
    List<Integer> remove = new ArrayList<>();
    String part = "";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "put", "remove", "at" -> part = word;
        case "stale" -> expected = 0;
        case "yields" -> yields = true;
        default -> {
          SimulatedServer named = server(word);
          if (part.equals("at")) at = named;
          else if (part.equals("remove")) remove.add(named.id);
          else {
            Role role = words.get(++i).equals("voter") ? Role.VOTER : Role.OBSERVER;
            put.add(simulation.options().member(named.index, role));
          }
        }
      }
    }
    SimulatedServer asked = at == null ? leader() : at;
    if (expected == -2) expected = asked.peer().ensemble().version();
    Peer.Proposed outcome =
        asked.reconfigure(new ConfigChange(expected, put, remove, yields, Bytes.EMPTY));
    if (outcome == null || outcome.refusal() != null) {
      say("refused: " + (outcome == null ? "down" : outcome.refusal()));
    }
  }

  private void handOver(SimulatedServer successor) {
    Refusal refusal = leader().handOver(successor.id);
    if (refusal != null) say("refused: " + refusal);
  }

  private void ensemble(SimulatedServer server) {
    if (!server.isUp()) {
      say(server.id + ": down");
      return;
    }
    Ensemble ensemble = server.peer().ensemble();
    List<Integer> observers = new ArrayList<>();
    for (Member each : ensemble.members()) if (!each.isVoter()) observers.add(each.id());
    String pending = server.peer().pendingVersion() == 0 ? "" : ", another one under way";
    say(
        server.id
            + ": version "
            + Zxid.dotted(ensemble.version())
            + " voters "
            + ids(ensemble)
            + (observers.isEmpty() ? "" : " observers " + observers)
            + pending);
  }

  private SimulatedServer leader() {
    for (SimulatedServer each : simulation.servers()) if (each.isEstablishedLeader()) return each;
    throw new AssertionError("nobody leads");
  }

  private void run(long millis) {
    simulation.runUntil(simulation.nowMicros() + millis * 1000);
  }

  private void settle() {
    long began = simulation.nowMicros();
    while (!isSettled() && simulation.nowMicros() < began + 60 * SECOND) run(10);
    say(isSettled() ? "settled" : "not settled after a minute");
  }

  private boolean isSettled() {
    int leader = -1;
    for (SimulatedServer each : simulation.servers()) {
      if (!each.isUp() || each.view.role() == PeerView.RoleName.REMOVED) continue;
      if (!each.view.serving() || leader >= 0 && each.view.leader() != leader) return false;
      leader = each.view.leader();
    }
    if (leader < 0) return false;
    SimulatedServer leading = simulation.server(leader);
    if (!leading.isUp()) return false;
    for (SimulatedServer each : simulation.servers()) {
      if (each.isUp() && each.view.role() == PeerView.RoleName.REMOVED) continue;
      if (each.isUp() && each.deliveredZxid != leading.peer().lastZxid()) return false;
    }
    return true;
  }

  private void log(SimulatedServer server) {
    Recovered disk = server.storage.inspect();
    StringBuilder line = new StringBuilder();
    line.append(server.id).append(": ");
    if (disk.stamp().isBlank()) line.append("blank");
    if (disk.snapshotZxid() != 0) {
      line.append("[..").append(Zxid.dotted(disk.snapshotZxid())).append("]");
    }
    for (LogEntry entry : disk.entries()) {
      String kind =
          switch (entry.kind()) {
            case TXN -> "";
            case CONFIG -> "c";
            case NOOP -> "n";
          };
      line.append(' ').append(Zxid.dotted(entry.zxid())).append(kind);
    }
    line.append("  epochs ").append(disk.epochs().acceptedEpoch());
    line.append('/').append(disk.epochs().currentEpoch());
    if (server.isUp()) line.append("  applied ").append(Zxid.dotted(server.deliveredZxid));
    say(line.toString());
  }

  private void role(SimulatedServer server) {
    PeerView view = server.view;
    String what = server.isUp() ? view.role() + (view.serving() ? " serving" : "") : "down";
    say(server.id + ": " + what + (view.leader() >= 0 ? " leader " + view.leader() : ""));
  }

  // ---- what happens ---------------------------------------------------------------------------

  @Override
  public void sent(SimulatedServer from, SimulatedServer to, Message message) {
    for (int i = 0; i < traps.size(); i++) {
      Trap trap = traps.get(i);
      boolean springs =
          trap.sender == from.id && trap.message.equals(message.getClass().getSimpleName());
      if (!springs) continue;
      traps.remove(i);
      say(from.id + " sends " + trap.message + ": " + trap.act);
      // At once would be within the server's turn; the network takes longer than this.
      simulation.queue().after(1, () -> act(trap.act));
      return;
    }
  }

  @Override
  public void noted(SimulatedServer server, PeerEvent event) {
    switch (event) {
      case PeerEvent.FoundingStarted(_, int founders) ->
          say(server.id + " founds with " + founders);
      case PeerEvent.Stamped(_, _, boolean founder) ->
          say(server.id + (founder ? " is a founder" : " becomes a learner"));
      case PeerEvent.Abandoned _ -> say(server.id + " abandons its cluster");
      case PeerEvent.SyncChosen(int learner, PeerEvent.SyncKind kind, long from) ->
          say(server.id + " syncs " + learner + " by " + kind + " from " + Zxid.dotted(from));
      case PeerEvent.AdmissionProposed(int member, _) -> say(server.id + " admits " + member);
      case PeerEvent.ConfigurationProposed(Ensemble ensemble) ->
          say(server.id + " proposes voters " + ids(ensemble));
      case PeerEvent.Removed _ -> say(server.id + " learns that it is removed");
      case PeerEvent.HandoverBegan(int successor) -> say(server.id + " hands over to " + successor);
      case PeerEvent.HandoverFailed(int successor, String reason) ->
          say(server.id + " goes on without " + successor + ": " + reason);
      case PeerEvent.TakesOver(int predecessor) ->
          say(server.id + " takes over from " + predecessor);
      case PeerEvent.Refused(int peer, String reason) ->
          say(server.id + " refuses " + peer + ": " + reason);
      case PeerEvent.SteppedDown(long epoch, String reason) ->
          say(server.id + " steps down from epoch " + epoch + ": " + reason);
    }
  }

  private static List<Integer> ids(Ensemble ensemble) {
    return ensemble.voters().stream().map(Member::id).toList();
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    if (server.isEstablishedLeader() && !view.serving()) {
      say(server.id + " leads epoch " + view.epoch());
    }
  }
}
