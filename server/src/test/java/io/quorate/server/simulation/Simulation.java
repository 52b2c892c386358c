package io.quorate.server.simulation;

import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.MessageCodec;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The world of one run: the servers, what is between them, what only an observer from outside
 * knows, and the checkers that look after every event. What happens in it is decided by whoever
 * drives it: a {@link Nemesis} with a seed, or a story.
 */
final class Simulation implements SimulatedNetwork.Ends {
  private final Options options;
  private final EventQueue queue = new EventQueue();
  private final SimulatedNetwork network;
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final List<Checker> checkers;
  private final Map<Bytes, Cluster> clusters = new LinkedHashMap<>();
  private final Map<Long, SimulatedStorage> disks = new LinkedHashMap<>();
  private final Statistics statistics = new Statistics();
  private final Trace trace;
  private Listener listener = new Listener() {};

  /** When a configuration was last proposed. */
  long configuredMicros = Long.MIN_VALUE / 2;

  /** Whoever drives the run, and wants to act on what happens in it. */
  interface Listener {
    /** A disk has synced, and its server hasn't been told. */
    default void synced(SimulatedServer server) {}

    /** A message has been handed to the network. */
    default void sent(SimulatedServer from, SimulatedServer to, Message message) {}

    default void noted(SimulatedServer server, PeerEvent event) {}

    default void roleChanged(SimulatedServer server, PeerView view) {}
  }

  Simulation(Options options, Chance chance, Trace trace) {
    this.options = options;
    this.trace = trace;
    this.checkers = Checkers.all();
    int count = options.servers();
    network = new SimulatedNetwork(queue, chance.split(), count, this);
    network.delayMicrosMax = options.delayMicrosMax();
    for (int i = 0; i < count; i++) {
      SimulatedServer server = new SimulatedServer(this, i, options.config(i), chance.split());
      server.turnMicrosMax = options.turnMicrosMax();
      server.syncMicrosMax = options.syncMicrosMax();
      servers.add(server);
    }
    boolean fixed = options.joiners() == 0 && options.reconfigureEveryMicros() == 0;
    for (int i = options.voters(); i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        boolean pools = servers.get(i).id >= 1000 && servers.get(j).id >= 1000;
        if (fixed || pools) network.separate(i, j);
      }
    }
  }

  Options options() {
    return options;
  }

  EventQueue queue() {
    return queue;
  }

  SimulatedNetwork network() {
    return network;
  }

  Statistics statistics() {
    return statistics;
  }

  Trace trace() {
    return trace;
  }

  List<SimulatedServer> servers() {
    return servers;
  }

  long nowMicros() {
    return queue.nowMicros();
  }

  void listen(Listener added) {
    listener = added;
  }

  void runUntil(long micros) {
    while (queue.next(micros)) {
      // Each event does its own work.
    }
  }

  SimulatedServer server(int id) {
    return servers.get(indexOf(id));
  }

  int indexOf(int id) {
    for (SimulatedServer each : servers) if (each.id == id) return each.index;
    throw new IllegalArgumentException("no server " + id);
  }

  Cluster cluster(Bytes id) {
    return clusters.computeIfAbsent(id, Cluster::new);
  }

  Iterable<Cluster> clusters() {
    return clusters.values();
  }

  boolean diskHolds(long diskId, long zxid) {
    SimulatedStorage disk = disks.get(diskId);
    return disk != null && disk.stamp().diskId() == diskId && disk.contains(zxid);
  }

  // ---- the network's ends -----------------------------------------------------------------------

  @Override
  public boolean isUp(int server) {
    return servers.get(server).isUp();
  }

  @Override
  public void linkUp(int server, int peer) {
    servers.get(server).offer(new Input.LinkUp(servers.get(peer).id));
  }

  @Override
  public void linkDown(int server, int peer) {
    servers.get(server).offer(new Input.LinkDown(servers.get(peer).id));
  }

  @Override
  public void received(int server, int from, Bytes frame) {
    servers.get(server).received(servers.get(from).id, frame);
  }

  Message decode(Bytes frame) {
    try {
      return MessageCodec.decode(frame);
    } catch (ByteSource.Malformed malformed) {
      throw new Violation("MessagesAreLegal", "undecodable: " + malformed.getMessage());
    }
  }

  // ---- what servers do --------------------------------------------------------------------------

  void started(SimulatedServer server) {
    note(server, 1, 0, "starts");
    statistics.events++;
    for (Checker each : checkers) each.started(server);
    network.started(server.index);
  }

  void stopped(SimulatedServer server) {
    note(server, 2, 0, "stops");
    statistics.events++;
    statistics.crashes++;
    for (Checker each : checkers) each.stopped(server);
  }

  void input(SimulatedServer server, Input input) {
    switch (input) {
      case Input.Received(int from, Message message) -> {
        boolean beats =
            message instanceof Message.Ping
                || message instanceof Message.Pong
                || message instanceof Message.Notification;
        if (!beats || message instanceof Message.Notification said && isNews(said)) {
          statistics.events++;
        }
        if (message instanceof Message.UpToDate upToDate) {
          server.upToDateZxid = upToDate.committedZxid();
        }
        if (message instanceof Message.LeaderInfo) server.upToDateZxid = -1;
        for (Checker each : checkers) each.received(server, from, message);
        note(server, 3, from, message);
      }
      case Input.LinkUp(int peer) -> note(server, 4, peer, input);
      case Input.LinkDown(int peer) -> note(server, 5, peer, input);
      case Input.Stored(long ticket) -> {
        statistics.events++;
        note(server, 6, ticket, input);
      }
      case Input.SnapshotChunk(int learner, Bytes _, boolean _) -> note(server, 7, learner, input);
      case Input.Found _, Input.Join _ -> note(server, 8, 0, input);
      case Input.Tick() -> {}
    }
  }

  private static boolean isNews(Message.Notification said) {
    return said.standing() == Message.Standing.LOOKING
        || said.standing() == Message.Standing.PREPARING;
  }

  void sending(SimulatedServer from, int to, Message message) {
    switch (message) {
      case Message.Propose propose -> register(from, propose.previousZxid(), propose.entries());
      case Message.Inform inform -> register(from, inform.previousZxid(), inform.entries());
      case Message.NewLeader newLeader -> from.leadsEpoch = newLeader.epoch();
      case Message.FoundingOffer offer -> founding(from, offer.founding());
      case Message.Notification said -> {
        boolean supports = said.standing() == Message.Standing.LOOKING && said.supports() >= 0;
        if (supports) from.cluster().candidates.add(said.supports());
      }
      default -> {}
    }
    for (Checker each : checkers) each.sent(from, to, message);
    listener.sent(from, server(to), message);
  }

  /** Whether it is part of an election, a synchronization or a founding. */
  static boolean isDelicate(Message message) {
    return switch (message) {
      case Message.FoundingOffer _,
          Message.FollowerInfo _,
          Message.LeaderInfo _,
          Message.AckEpoch _,
          Message.Diff _,
          Message.Truncate _,
          Message.SnapshotBegin _,
          Message.SnapshotAck _,
          Message.NewLeader _,
          Message.AckNewLeader _,
          Message.UpToDate _,
          Message.TakeOver _ ->
          true;
      case Message.Hello _,
          Message.Notification _,
          Message.SnapshotChunk _,
          Message.Propose _,
          Message.Ack _,
          Message.Commit _,
          Message.Inform _,
          Message.Ping _,
          Message.Pong _,
          Message.Removed _,
          Message.Service _ ->
          false;
    };
  }

  void storing(SimulatedServer server, StorageCommand command) {
    for (Checker each : checkers) each.stored(server, command);
    switch (command) {
      case StorageCommand.Append append -> {
        if (append.entries().getFirst().zxid() == 1) founding(server, append.entries().getFirst());
        else register(server, server.issuedZxid, append.entries());
        server.issuedZxid = append.entries().getLast().zxid();
      }
      case StorageCommand.Truncate truncate -> server.issuedZxid = truncate.lastKeptZxid();
      case StorageCommand.InstallSnapshot install -> server.issuedZxid = install.zxid();
      case StorageCommand.SaveStamp save -> server.logCluster = save.stamp().clusterId();
      case StorageCommand.SetAside _ -> {
        server.logCluster = Bytes.EMPTY;
        server.issuedZxid = 0;
        server.learnedCommittedZxid = 0;
      }
      case StorageCommand.SaveEpochs save -> {
        if (server.view.role() == PeerView.RoleName.LEADING) {
          server.leadsEpoch = save.epochs().currentEpoch();
        }
      }
      case StorageCommand.BeginSnapshot _,
          StorageCommand.WriteSnapshot _,
          StorageCommand.Repaired _ -> {}
    }
  }

  private void founding(SimulatedServer server, LogEntry entry) {
    Bytes id;
    try {
      id = io.quorate.server.ensemble.EnsembleCodec.decode(entry.payload()).clusterId();
    } catch (io.quorate.server.ensemble.MalformedEnsemble malformed) {
      throw new Violation("Integrity", malformed.getMessage());
    }
    Cluster cluster = cluster(id);
    Proposal known = cluster.proposal(entry.zxid());
    if (known == null) propose(server, cluster, entry, null);
    else if (!known.entry().equals(entry)) {
      throw new Violation("Integrity", "two foundings of one cluster");
    }
  }

  private void register(SimulatedServer server, long previousZxid, List<LogEntry> entries) {
    Cluster cluster = server.cluster();
    Proposal parent = previousZxid == 0 ? null : cluster.known(previousZxid, "Integrity");
    for (LogEntry entry : entries) {
      Proposal known = cluster.proposal(entry.zxid());
      if (known == null) {
        known = propose(server, cluster, entry, parent);
      } else if (!known.entry().equals(entry) || known.parent() != parent) {
        throw new Violation("Integrity", "two entries " + Zxid.dotted(entry.zxid()));
      }
      parent = known;
    }
  }

  private Proposal propose(
      SimulatedServer by, Cluster cluster, LogEntry entry, @Nullable Proposal parent) {
    learnCommitted(by);
    Proposal proposal = cluster.add(entry, parent);
    for (Checker each : checkers) each.proposed(by, cluster, proposal);
    return proposal;
  }

  void durable(SimulatedServer server) {
    statistics.events++;
    long disk = server.storage.stamp().diskId();
    if (disk != 0) disks.put(disk, server.storage);
    note(server, 9, server.storage.lastZxid(), "synced");
    for (Checker each : checkers) each.durable(server);
    listener.synced(server);
  }

  void delivered(SimulatedServer at, List<LogEntry> entries, long digest) {
    learnCommitted(at);
    Cluster cluster = at.cluster();
    for (Checker each : checkers) each.delivered(at, cluster, entries, digest);
  }

  void installed(SimulatedServer at, long zxid, long digest) {
    Cluster cluster = at.cluster();
    for (Checker each : checkers) each.installed(at, cluster, zxid, digest);
  }

  void roleChanged(SimulatedServer server) {
    learnCommitted(server);
    PeerView view = server.view;
    if (server.isEstablishedLeader() && !server.countedAsLeader) {
      statistics.elections++;
      if (server.cluster().candidates.size() > 1) statistics.contestedElections++;
      server.cluster().candidates.clear();
      server.countedAsLeader = true;
    }
    if (!server.isEstablishedLeader()) server.countedAsLeader = false;
    note(server, 10, view.epoch(), view);
    listener.roleChanged(server, view);
    for (Checker each : checkers) each.roleChanged(server, view);
  }

  void noted(SimulatedServer server, PeerEvent event) {
    note(server, 11, 0, event);
    listener.noted(server, event);
    switch (event) {
      case PeerEvent.SyncChosen chosen -> {
        switch (chosen.kind()) {
          case DIFF -> statistics.diffs++;
          case TRUNCATE -> statistics.truncations++;
          case SNAPSHOT -> statistics.snapshots++;
        }
      }
      case PeerEvent.FoundingStarted _ -> statistics.foundings++;
      case PeerEvent.Abandoned _ -> statistics.abandoned++;
      case PeerEvent.AdmissionProposed _ -> statistics.admissions++;
      case PeerEvent.ConfigurationProposed _ -> {
        statistics.reconfigurations++;
        configuredMicros = nowMicros();
      }
      case PeerEvent.Removed _ -> statistics.removals++;
      case PeerEvent.HandoverBegan _ -> statistics.handovers++;
      case PeerEvent.TakesOver _ -> statistics.takeOvers++;
      case PeerEvent.HandoverFailed _ -> {}
      case PeerEvent.Stamped _, PeerEvent.Refused _, PeerEvent.SteppedDown _ -> {}
    }
  }

  void linkClosed(SimulatedServer server, int peer, String reason) {
    note(server, 12, peer, reason);
    for (Checker each : checkers) each.linkClosed(server, peer, reason);
  }

  /** The configuration with the most behind it; the seeds before there is one. */
  Ensemble ruling() {
    Cluster best = null;
    for (Cluster each : clusters.values()) {
      if (best == null || each.committedCount() > best.committedCount()) best = each;
    }
    return best == null || best.active.members().isEmpty() ? options.seeds() : best.active;
  }

  void reconfigured(SimulatedServer server, ConfigChange change, Peer.Proposed outcome) {
    statistics.events++;
    if (outcome.refusal() != null) statistics.refusedReconfigurations++;
    else statistics.joins += change.newVoters(server.peer().ensemble()).size();
    note(server, 13, outcome.zxid(), outcome + " " + change);
    for (Checker each : checkers) each.configurationAsked(server, change, outcome);
  }

  void asked(SimulatedServer server, long token) {
    for (Checker each : checkers) each.asked(server, token);
  }

  void confirmed(SimulatedServer server, long token) {
    statistics.confirmations++;
    learnCommitted(server);
    for (Checker each : checkers) each.confirmed(server, token);
  }

  void stepped(SimulatedServer server) {
    learnCommitted(server);
    for (Checker each : checkers) each.stepped(server);
  }

  /** Follows up what a server takes for committed. */
  private void learnCommitted(SimulatedServer server) {
    if (server.node == null || server.logCluster.isEmpty()) return;
    long zxid = server.node.peer().committedZxid();
    if (zxid <= server.learnedCommittedZxid) return;
    server.learnedCommittedZxid = zxid;
    Cluster cluster = server.cluster();
    Proposal upTo = cluster.known(zxid, "PrefixConsistency");
    commit(server, cluster, upTo);
    for (Checker each : checkers) each.learnedCommitted(server, cluster, upTo);
  }

  private void commit(SimulatedServer by, Cluster cluster, Proposal upTo) {
    int from = cluster.committedCount();
    if (upTo.depth() < from) return;
    List<Proposal> path = new ArrayList<>();
    for (Proposal each = upTo; each != null && each.depth() >= from; each = each.parent()) {
      path.add(each);
    }
    for (int i = path.size() - 1; i >= 0; i--) {
      Proposal next = path.get(i);
      for (Checker each : checkers) each.committed(by, cluster, next, i == 0);
      cluster.commit(next, by.leadsEpoch);
      statistics.commits++;
      if (next.ensemble() != null) cluster.active = next.ensemble();
    }
  }

  // ---- trace ------------------------------------------------------------------------------------

  void note(SimulatedServer server, int kind, long number, Object what) {
    trace.fold(nowMicros(), server.id, kind, number);
    if (!trace.isShown()) return;
    PeerNode node = server.node;
    String marks =
        node == null
            ? "-"
            : Zxid.dotted(server.storage.lastZxid())
                + "/"
                + Zxid.dotted(node.peer().committedZxid())
                + "/"
                + Zxid.dotted(server.deliveredZxid);
    trace.line(
        "%9d.%03d  %4d  %-9s %-15s e%-3d %-18s %s"
            .formatted(
                nowMicros() / 1000,
                nowMicros() % 1000,
                server.id,
                server.view.role(),
                server.view.phase(),
                server.view.epoch(),
                marks,
                describe(kind, number, what)));
  }

  private static String describe(int kind, long number, Object what) {
    return switch (kind) {
      case 3 -> "← " + number + " " + what;
      default -> what.toString();
    };
  }
}
