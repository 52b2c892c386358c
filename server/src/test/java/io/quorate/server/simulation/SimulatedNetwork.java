package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import java.util.ArrayDeque;

/**
 * One link between any two servers, FIFO in each direction as TCP is: it delays, holds back while a
 * direction is cut, and loses only what is in flight when it breaks. Both ends learn of a break,
 * each in its own time, before a new link is made.
 */
public final class SimulatedNetwork {
  /** What the network does at a server. */
  public interface Ends {
    boolean isUp(int server);

    void linkUp(int server, int peer);

    void linkDown(int server, int peer);

    void received(int server, int from, Bytes frame);
  }

  private static final class Direction {
    long lastArrivalMicros;
    boolean cut;
    final ArrayDeque<Bytes> held = new ArrayDeque<>();
  }

  private static final class Link {
    int generation;
    boolean up;
    boolean lowTold;
    boolean highTold;
    boolean connecting;
    boolean blocked;
    final Direction upward = new Direction();
    final Direction downward = new Direction();
  }

  private final EventQueue queue;
  private final Chance chance;
  private final Ends ends;
  private final int servers;
  private final Link[] links;
  private final boolean[] connected;
  public long delayMicrosMin = 100;
  public long delayMicrosMax = 1_000;
  public long connectMicrosMax = 50_000;

  public SimulatedNetwork(EventQueue queue, Chance chance, int servers, Ends ends) {
    this.queue = queue;
    this.chance = chance;
    this.ends = ends;
    this.servers = servers;
    links = new Link[servers * servers];
    connected = new boolean[servers * servers];
    for (int low = 0; low < servers; low++) {
      for (int high = low + 1; high < servers; high++) links[low * servers + high] = new Link();
    }
  }

  private Link link(int one, int other) {
    return links[Math.min(one, other) * servers + Math.max(one, other)];
  }

  private Direction direction(int from, int to) {
    Link link = link(from, to);
    return from < to ? link.upward : link.downward;
  }

  /** Servers that are never linked (two observers). */
  public void separate(int one, int other) {
    link(one, other).blocked = true;
    connected[one * servers + other] = true;
  }

  /** Tries to link two servers, again and again as long as both are up and nothing blocks them. */
  public void connect(int one, int other) {
    Link link = link(one, other);
    if (link.up || link.connecting || link.blocked || link.lowTold || link.highTold) return;
    if (!ends.isUp(one) || !ends.isUp(other)) return;
    link.connecting = true;
    queue.after(chance.between(1_000, connectMicrosMax), () -> connected(one, other));
  }

  private void connected(int one, int other) {
    Link link = link(one, other);
    link.connecting = false;
    if (link.up || link.blocked || !ends.isUp(one) || !ends.isUp(other)) return;
    if (link.upward.cut || link.downward.cut) {
      connect(one, other);
      return;
    }
    link.up = true;
    int generation = ++link.generation;
    int low = Math.min(one, other);
    int high = Math.max(one, other);
    link.upward.lastArrivalMicros = queue.nowMicros() + delay();
    link.downward.lastArrivalMicros = queue.nowMicros() + delay();
    queue.at(link.upward.lastArrivalMicros, () -> tellUp(link, generation, high, low));
    queue.at(link.downward.lastArrivalMicros, () -> tellUp(link, generation, low, high));
  }

  private void tellUp(Link link, int generation, int server, int peer) {
    if (!link.up || link.generation != generation || !ends.isUp(server)) return;
    if (server < peer) link.lowTold = true;
    else link.highTold = true;
    ends.linkUp(server, peer);
  }

  public void send(int from, int to, Bytes frame) {
    Link link = link(from, to);
    if (!link.up || !(from < to ? link.lowTold : link.highTold)) return;
    Direction direction = direction(from, to);
    if (direction.cut) direction.held.add(frame);
    else travel(from, to, frame);
  }

  private void travel(int from, int to, Bytes frame) {
    Link link = link(from, to);
    Direction direction = direction(from, to);
    long arrival = Math.max(direction.lastArrivalMicros, queue.nowMicros() + delay());
    direction.lastArrivalMicros = arrival;
    int generation = link.generation;
    queue.at(
        arrival,
        () -> {
          boolean told = to < from ? link.lowTold : link.highTold;
          if (link.up && link.generation == generation && told) ends.received(to, from, frame);
        });
  }

  private long delay() {
    return chance.between(delayMicrosMin, delayMicrosMax);
  }

  /** Breaks a link; what is in flight is lost, and both ends learn of it soon. */
  public void reset(int one, int other) {
    Link link = link(one, other);
    if (!link.up) return;
    link.up = false;
    link.upward.held.clear();
    link.downward.held.clear();
    int low = Math.min(one, other);
    int high = Math.max(one, other);
    if (link.lowTold) queue.after(delay(), () -> tellDown(link, low, high));
    if (link.highTold) queue.after(delay(), () -> tellDown(link, high, low));
    if (!link.lowTold && !link.highTold) connect(one, other);
  }

  private void tellDown(Link link, int server, int peer) {
    if (server < peer) link.lowTold = false;
    else link.highTold = false;
    if (ends.isUp(server)) ends.linkDown(server, peer);
    connect(server, peer);
  }

  /** A server stopped: its own ends are gone; the others learn at once, or only later. */
  public void stopped(int server, long noticeMicros) {
    for (int peer = 0; peer < servers; peer++) {
      if (peer == server) continue;
      Link link = link(server, peer);
      if (server < peer) link.lowTold = false;
      else link.highTold = false;
      if (!link.up) continue;
      int generation = link.generation;
      int other = peer;
      queue.after(
          noticeMicros,
          () -> {
            if (link.up && link.generation == generation) reset(server, other);
          });
    }
  }

  /** A server started: what is left of its former life's links breaks now. */
  public void started(int server) {
    for (int peer = 0; peer < servers; peer++) {
      if (peer == server) continue;
      if (link(server, peer).up) reset(server, peer);
      else connect(server, peer);
    }
  }

  public void cut(int from, int to) {
    direction(from, to).cut = true;
  }

  public boolean isCut(int from, int to) {
    return direction(from, to).cut;
  }

  /** Messages flow again; what was held back arrives late, unless the link had been given up. */
  public void heal(int from, int to) {
    Direction direction = direction(from, to);
    if (!direction.cut) return;
    direction.cut = false;
    if (!direction.held.isEmpty() && chance.with(0.5)) {
      reset(from, to);
      return;
    }
    while (!direction.held.isEmpty()) travel(from, to, direction.held.removeFirst());
    connect(from, to);
  }

  /** Nothing arrives in that direction before then. */
  public void clog(int from, int to, long untilMicros) {
    Direction direction = direction(from, to);
    direction.lastArrivalMicros = Math.max(direction.lastArrivalMicros, untilMicros);
  }
}
