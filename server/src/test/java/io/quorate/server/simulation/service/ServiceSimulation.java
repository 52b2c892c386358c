package io.quorate.server.simulation.service;

import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaEvent;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.simulation.Chance;
import io.quorate.server.simulation.EventQueue;
import io.quorate.server.simulation.SimulatedNetwork;
import io.quorate.server.simulation.Violation;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.MessageCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The world of one run: replicas, the network and the lines between them and their clients, what an
 * observer knows, and the checkers. Time is virtual, and one seed decides everything.
 */
final class ServiceSimulation implements SimulatedNetwork.Ends {
  private static final long SECOND = 1_000_000;

  private final ServiceOptions options;
  private final EventQueue queue = new EventQueue();
  private final Chance chance;
  private final SimulatedNetwork network;
  private final List<ReplicaHost> hosts = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Map<Long, Line> lines = new LinkedHashMap<>();
  private final History history = new History();
  private final List<ServiceChecker> checkers;
  private final ServiceStatistics statistics = new ServiceStatistics();
  private final @Nullable Appendable trace;
  private long traceHash;
  private long nextLine = 1;

  ServiceSimulation(long seed, @Nullable Appendable trace) {
    this(seed, ServiceOptions::draw, trace);
  }

  ServiceSimulation(long seed, Function<Chance, ServiceOptions> drawn, @Nullable Appendable trace) {
    this.trace = trace;
    chance = new Chance(seed);
    options = drawn.apply(chance.split());
    network = new SimulatedNetwork(queue, chance.split(), options.servers(), this);
    network.delayMicrosMax = options.delayMicrosMax();
    for (int i = 0; i < options.servers(); i++) {
      hosts.add(new ReplicaHost(this, i, options.config(i), chance.split()));
    }
    for (int i = options.voters(); i < options.servers(); i++) {
      for (int j = i + 1; j < options.servers(); j++) network.separate(i, j);
    }
    for (int i = 0; i < options.clients(); i++) {
      clients.add(new SimulatedClient(this, i, chance.split()));
    }
    checkers = ServiceCheckers.all(this);
  }

  ServiceOptions options() {
    return options;
  }

  EventQueue queue() {
    return queue;
  }

  History history() {
    return history;
  }

  ServiceStatistics statistics() {
    return statistics;
  }

  List<ReplicaHost> hosts() {
    return hosts;
  }

  Iterable<Line> lines() {
    return lines.values();
  }

  long nowMicros() {
    return queue.nowMicros();
  }

  long traceHash() {
    return traceHash;
  }

  // the run

  /** All servers up, then faults and load, then peace; the laws are looked after all the time. */
  void run() {
    for (ReplicaHost host : hosts) queue.after(chance.between(0, SECOND / 10), host::start);
    runUntilServing(60 * SECOND);
    clients.forEach(SimulatedClient::begin);
    ServiceNemesis nemesis = new ServiceNemesis(this, network, chance.split());
    nemesis.begin();
    runUntil(nowMicros() + options.runMicros());
    nemesis.end();
    clients.forEach(SimulatedClient::calmDown);
    settle();
  }

  private void runUntil(long micros) {
    while (queue.next(micros)) {
      // Each event does its own work.
    }
  }

  private void runUntilServing(long forMicros) {
    long deadline = nowMicros() + forMicros;
    while (!allServe()) {
      if (nowMicros() > deadline) throw new Violation("Progress", "not everybody serves in time");
      runUntil(nowMicros() + SECOND / 10);
    }
  }

  private boolean allServe() {
    for (ReplicaHost host : hosts) if (!host.isServing()) return false;
    return true;
  }

  private void settle() {
    runUntilServing(120 * SECOND);
    long deadline = nowMicros() + 120 * SECOND;
    while (!isQuiet()) {
      if (nowMicros() > deadline) throw new Violation("Progress", "requests are never answered");
      runUntil(nowMicros() + SECOND);
    }
    for (ServiceChecker each : checkers) each.settled();
  }

  private boolean isQuiet() {
    for (SimulatedClient client : clients) if (!client.isQuiet()) return false;
    for (ReplicaHost host : hosts) {
      if (!host.isServing() || host.view().appliedZxid() != history.lastZxid()) return false;
    }
    return true;
  }

  // the network's ends

  int indexOf(int id) {
    for (ReplicaHost host : hosts) if (host.id == id) return host.index;
    throw new IllegalArgumentException("no server " + id);
  }

  @Override
  public boolean isUp(int server) {
    return hosts.get(server).isUp();
  }

  @Override
  public void linkUp(int server, int peer) {
    offer(server, new Input.LinkUp(hosts.get(peer).id));
  }

  @Override
  public void linkDown(int server, int peer) {
    hosts.get(server).disturbedMicros = nowMicros();
    offer(server, new Input.LinkDown(hosts.get(peer).id));
  }

  @Override
  public void received(int server, int from, Bytes frame) {
    statistics.events++;
    try {
      offer(server, new Input.Received(hosts.get(from).id, MessageCodec.decode(frame)));
    } catch (ByteSource.Malformed malformed) {
      throw new Violation("MessagesAreLegal", "undecodable: " + malformed.getMessage());
    }
  }

  private void offer(int server, Input input) {
    hosts.get(server).offer(new ReplicaInput.FromPeer(input));
  }

  // what servers do

  void started(ReplicaHost host, ServerState recovered) {
    note(host, 1, host.id, "starts");
    for (ServiceChecker each : checkers) each.started(host, recovered);
    network.started(host.index);
  }

  void stopped(ReplicaHost host) {
    note(host, 2, host.id, "stops");
    statistics.crashes++;
    network.stopped(host.index, chance.with(0.6) ? chance.between(50, 2_000) : 60 * SECOND);
    for (Line line : List.copyOf(lines.values())) {
      if (line.host != host || line.closedByServer) continue;
      line.closedByServer = true;
      line.client.willLearnOfEnd(line, chance.between(100, SECOND));
    }
  }

  /** A server has applied everything up to here: the observer's history grows. */
  void applied(ReplicaHost host, long zxid) {
    if (zxid <= history.lastZxid()) return;
    for (LogEntry entry : host.log.subMap(history.lastZxid(), false, zxid, true).values()) {
      statistics.entries++;
      History.Moment moment = history.extend(entry);
      note(host, 3, entry.zxid(), moment.txn() == null ? entry.kind() : moment.txn());
      for (ServiceChecker each : checkers) each.committed(moment);
    }
    if (history.lastZxid() != zxid) {
      throw new Violation("EqualZxidEqualDigest", host + " applied what it never logged");
    }
  }

  void turned(ReplicaHost host, ServerState state) {
    for (ServiceChecker each : checkers) each.turned(host, state);
  }

  void taken(ReplicaInput.Submit submit) {
    Line line = lines.get(submit.connection());
    if (line == null || line.closedByServer) return;
    for (Line.Call call : line.calls) {
      boolean isIt = call.xid() == submit.xid() && call.request().equals(submit.request());
      if (!isIt) continue;
      for (ServiceChecker each : checkers) each.taken(line, call);
      return;
    }
  }

  void execute(ReplicaHost host, ReplicaEffect effect) {
    switch (effect) {
      case ReplicaEffect.Send(int peer, var message) -> {
        if (host.maySend(peer)) {
          network.send(host.index, indexOf(peer), MessageCodec.encode(message));
        }
      }
      case ReplicaEffect.Store(long ticket, var command) -> host.store(ticket, command);
      case ReplicaEffect.Checkpoint(ServerState root, int chain) -> host.checkpoint(root, chain);
      case ReplicaEffect.CloseLink(int peer, String reason) -> {
        note(host, 4, peer, reason);
        network.reset(host.index, indexOf(peer));
      }
      case ReplicaEffect.Accept(long connection, var response) -> accept(connection, response);
      case ReplicaEffect.Reply reply -> reply(reply);
      case ReplicaEffect.Notify event -> notify(event);
      case ReplicaEffect.Close(long connection) -> close(connection);
      case ReplicaEffect.PauseReading _ -> statistics.pauses++;
      case ReplicaEffect.Trace(ReplicaEvent event) -> traced(host, event);
      case ReplicaEffect.ResumeReading _,
          ReplicaEffect.BarrierReached _,
          ReplicaEffect.InventoryTaken _,
          ReplicaEffect.Publish _,
          ReplicaEffect.EnsembleChanged _,
          ReplicaEffect.FoundingAnswered _,
          ReplicaEffect.JoinAnswered _ -> {}
      case ReplicaEffect.ConfigurationAnswered(long _, long version, var _) -> {
        if (version != 0) statistics.configurations++;
      }
      case ReplicaEffect.HandOverAnswered(long _, var refusal) -> {
        if (refusal == null) statistics.handovers++;
      }
    }
  }

  private void traced(ReplicaHost host, ReplicaEvent event) {
    switch (event) {
      case ReplicaEvent.SessionExpired(long session) -> {
        statistics.expiries++;
        note(host, 5, session, event);
        for (ServiceChecker each : checkers) each.expired(host, session);
      }
      case ReplicaEvent.ServingChanged(boolean serving, long zxid) -> {
        note(host, serving ? 6 : 7, zxid, event);
        if (!serving) host.disturbedMicros = nowMicros();
      }
      case ReplicaEvent.ReadOnlyChanged(boolean readOnly, long zxid) -> {
        if (readOnly) statistics.readOnlyTimes++;
        note(host, readOnly ? 16 : 17, zxid, event);
      }
      case ReplicaEvent.ConnectionClosed closed -> {
        note(host, 8, closed.connection(), event);
      }
      case ReplicaEvent.SessionOpened opened -> {
        statistics.sessions++;
        note(host, 9, opened.session(), event);
      }
      case ReplicaEvent.SessionClaimed claimed -> {
        statistics.reattaches++;
        note(host, 10, claimed.session(), event);
      }
      case ReplicaEvent.RoleChanged(var view) -> note(host, 11, view.epoch(), view);
      case ReplicaEvent.Noted(var noted) -> note(host, 12, 0, noted);
      case ReplicaEvent.SoftQuotaPassed passed -> note(host, 13, 0, passed);
    }
  }

  private void accept(long connection, ConnectResponse response) {
    Line line = lines.get(connection);
    if (line == null || line.closedByServer) return;
    note(line.host, 13, connection, response.sessionId() == 0 ? "expired" : "accepted");
    line.accepted = response.sessionId() != 0;
    line.readOnly = response.readOnly();
    if (line.readOnly) statistics.readOnlyLines++;
    line.session = response.sessionId();
    line.timeoutMillis = response.timeoutMillis();
    for (ServiceChecker each : checkers) each.accepted(line, response);
    down(line, () -> line.client.accepted(line, response));
  }

  private void reply(ReplicaEffect.Reply reply) {
    Line line = lines.get(reply.connection());
    if (line == null || line.closedByServer) return;
    statistics.replies++;
    note(line.host, 14, reply.zxid(), reply);
    Line.Call call = line.calls.peek();
    if (call == null) throw new Violation("RepliesInRequestOrder", "nothing was asked: " + reply);
    if (call.request() instanceof Request.Multi) statistics.multis++;
    if (call.request() instanceof Request.Sync) statistics.syncs++;
    for (ServiceChecker each : checkers) each.replied(line, call, reply);
    line.calls.remove();
    down(line, () -> line.client.replied(line, call, reply));
  }

  private void notify(ReplicaEffect.Notify event) {
    Line line = lines.get(event.connection());
    if (line == null || line.closedByServer) return;
    statistics.watchEvents++;
    if (event.zxid() == -1) statistics.catchUps++;
    note(line.host, 15, event.zxid(), event);
    for (ServiceChecker each : checkers) each.notified(line, event);
    down(line, () -> line.client.notified(line, event));
  }

  private void close(long connection) {
    Line line = lines.get(connection);
    if (line == null || line.closedByServer) return;
    for (ServiceChecker each : checkers) each.closed(line);
    line.closedByServer = true;
    down(line, () -> line.client.ended(line));
  }

  // lines

  Line dial(SimulatedClient client, ReplicaHost host, ConnectRequest request) {
    Line line = new Line(nextLine++, client, host);
    lines.put(line.id, line);
    if (!host.isUp()) {
      line.closedByServer = true;
      client.willLearnOfEnd(line, chance.between(100, 10_000));
      return line;
    }
    up(line, () -> host.offer(new ReplicaInput.Connect(line.id, request, client.address())));
    return line;
  }

  void send(Line line, int xid, Request request, List<Identity> identities) {
    statistics.requests++;
    boolean ping = request instanceof Request.Ping;
    line.calls.add(new Line.Call(ping ? Opcode.XID_PING : xid, request, history.lastZxid()));
    up(
        line,
        () ->
            line.host.offer(
                new ReplicaInput.Submit(
                    line.id, ping ? Opcode.XID_PING : xid, request, identities)));
  }

  /** The client lets go; its server learns of it behind everything sent before, or much later. */
  void abandon(Line line, long learnsAfterMicros) {
    line.abandoned = true;
    line.lastArrivalUpMicros = Math.max(line.lastArrivalUpMicros, nowMicros() + learnsAfterMicros);
    up(
        line,
        () -> {
          line.host.offer(new ReplicaInput.Disconnected(line.id));
          line.closedByServer = true;
          lines.remove(line.id);
        });
  }

  private void up(Line line, Runnable arrival) {
    line.lastArrivalUpMicros =
        Math.max(line.lastArrivalUpMicros, nowMicros() + chance.between(20, 2_000));
    queue.at(
        line.lastArrivalUpMicros,
        () -> {
          if (!line.closedByServer) arrival.run();
        });
  }

  private void down(Line line, Runnable arrival) {
    line.lastArrivalDownMicros =
        Math.max(line.lastArrivalDownMicros, nowMicros() + chance.between(20, 2_000));
    queue.at(
        line.lastArrivalDownMicros,
        () -> {
          if (!line.abandoned) arrival.run();
        });
  }

  // trace

  void note(ReplicaHost host, int kind, long number, Object what) {
    traceHash = (traceHash ^ nowMicros()) * 0x9E37_79B9_7F4A_7C15L;
    traceHash = (traceHash ^ kind ^ (long) host.id << 8 ^ number) * 0x9E37_79B9_7F4A_7C15L;
    traceHash ^= traceHash >>> 29;
    if (trace == null) return;
    try {
      trace.append("%10.3f %5d  %s%n".formatted(nowMicros() / 1000.0, host.id, what));
    } catch (java.io.IOException unwritable) {
      throw new java.io.UncheckedIOException(unwritable);
    }
  }
}
