package io.quorate.server.differential;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.HandshakeCodec;
import io.quorate.server.protocol.Opcode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Takes a program's steps against one server and writes down what its clients see. One thread: a
 * step is over when everything that it makes a server say has been said, so nothing depends on
 * which of two servers is the faster one.
 */
final class Run implements Callable<List<Observation>> {
  private static final int OK = 0;
  private static final int MARSHALLING_ERROR = -5;
  private static final int PASSWORD_BYTES = 16;

  /** A client: at most one connection, and what it remembers of its session. */
  private static final class Client {
    final int number;
    @Nullable Wire wire;
    long session;
    byte[] password = new byte[PASSWORD_BYTES];
    long lastZxid;
    long seenBeforeResume;
    int nextXid = 1;

    Client(int number) {
      this.number = number;
    }
  }

  private record Awaited(int xid, Packet packet) {}

  private final int port;
  private final String root;
  private final List<Step> program;
  private final Map<Integer, Client> clients = new HashMap<>();
  private final Map<Long, String> sessionNames = new HashMap<>();
  private final List<Observation> observations = new ArrayList<>();
  private int step;

  /**
   * @param root the node that the program has to itself, as long as {@link Packet#ROOT}
   */
  Run(int port, String root, List<Step> program) {
    this.port = port;
    this.root = root;
    this.program = program;
  }

  @Override
  public List<Observation> call() throws IOException {
    try {
      for (; step < program.size(); step++) {
        Client client = clients.computeIfAbsent(program.get(step).client(), Client::new);
        switch (program.get(step)) {
          case Step.Open open -> open(client, open);
          case Step.Drop _ -> drop(client);
          case Step.Resume resume -> resume(client, resume.claim());
          case Step.Send send -> send(client, send.packets());
        }
      }
    } finally {
      for (Client client : clients.values()) drop(client);
    }
    return observations;
  }

  // Connections

  private void open(Client client, Step.Open open) throws IOException {
    drop(client);
    client.lastZxid = 0;
    client.seenBeforeResume = 0;
    ConnectRequest request =
        new ConnectRequest(
            0,
            0,
            open.timeoutMillis(),
            0,
            Bytes.wrap(new byte[PASSWORD_BYTES]),
            false,
            open.withReadOnlyByte());
    connect(client, new Wire(port), request);
  }

  private void resume(Client client, Step.Claim claim) throws IOException {
    if (client.session == 0) return;
    Wire before = client.wire;
    client.wire = null;
    client.seenBeforeResume = client.lastZxid;
    byte[] password = client.password.clone();
    if (claim == Step.Claim.WRONG_PASSWORD) password[3] ^= 1;
    long session = claim == Step.Claim.UNKNOWN_ID ? client.session ^ 0x5A5A00 : client.session;
    long seen = claim == Step.Claim.FROM_THE_FUTURE ? Long.MAX_VALUE : client.lastZxid;
    if (claim != Step.Claim.RIGHT && before != null) {
      before.close();
      before = null;
    }
    Wire wire = new Wire(port);
    connect(
        client,
        wire,
        new ConnectRequest(0, seen, 600_000, session, Bytes.wrap(password), false, true));
    if (before == null) return;
    byte[] frame = before.frame();
    note(client, frame == null ? "the older connection is closed" : "the older connection lives");
    before.close();
  }

  private void connect(Client client, Wire wire, ConnectRequest request) throws IOException {
    JuteWriter out = new JuteWriter();
    HandshakeCodec.encodeRequest(out, request);
    wire.connectRequest(Arrays.copyOf(out.array(), out.length()));
    byte[] frame = wire.frame();
    if (frame == null) {
      note(client, "no answer to the connect request");
      wire.close();
      return;
    }
    JuteReader in = new JuteReader(frame, 0, frame.length);
    try {
      int protocol = in.readInt();
      int timeout = in.readInt();
      long session = in.readLong();
      Bytes password = in.readBuffer();
      String rest = in.remaining() == 0 ? "nothing" : in.readByte() + "";
      if (password == null) throw new MalformedRecord("no password");
      note(
          client,
          "accepted: protocol "
              + protocol
              + " timeout "
              + timeout
              + " session "
              + (session != 0)
              + " password of "
              + password.length()
              + " then "
              + rest);
      if (session == 0) {
        note(client, wire.frame() == null ? "closed" : "not closed");
        wire.close();
        return;
      }
      if (request.sessionId() == 0) {
        sessionNames.put(session, "s" + client.number + "." + step);
        client.session = session;
        client.password = password.toByteArray();
      } else if (session != client.session) {
        note(client, "got another session");
      }
      client.wire = wire;
    } catch (MalformedRecord e) {
      note(client, "unreadable answer to the connect request");
      wire.close();
    }
  }

  private static void drop(Client client) {
    if (client.wire != null) client.wire.close();
    client.wire = null;
  }

  // Requests

  private void send(Client client, List<Packet> packets) throws IOException {
    Wire wire = client.wire;
    if (wire == null) {
      note(client, "isn't connected");
      return;
    }
    ArrayDeque<Awaited> awaited = new ArrayDeque<>();
    boolean ends = false;
    for (Packet packet : packets) {
      int xid = packet.xid(client.nextXid++);
      wire.request(xid, packet.opcode(), packet.body(root, client.seenBeforeResume));
      awaited.add(new Awaited(xid, packet));
      ends |= packet.ends();
    }
    if (!flushed(wire)) {
      closed(client);
      return;
    }
    int first = observations.size();
    hear(client, wire, awaited);
    if (ends && client.wire != null) {
      note(client, wire.frame() == null ? "closed" : "not closed");
      drop(client);
    }
    lookAround(client, ends && packets.getLast().opcode() == Opcode.CLOSE_SESSION);
    if (packets.getLast().opcode() == Opcode.CLOSE_SESSION) sortEvents(first);
  }

  /** A ping behind everything that a server has to say to the others. */
  private void lookAround(Client actor, boolean anyOrder) throws IOException {
    List<Client> others = new ArrayList<>();
    for (Client client : clients.values()) {
      Wire wire = client.wire;
      if (client == actor || wire == null) continue;
      wire.request(Opcode.XID_PING, Opcode.PING, new byte[0]);
      if (flushed(wire)) others.add(client);
      else closed(client);
    }
    for (Client client : others) {
      Wire wire = client.wire;
      if (wire == null) continue;
      int first = observations.size();
      ArrayDeque<Awaited> ping = new ArrayDeque<>();
      ping.add(new Awaited(Opcode.XID_PING, new Packet(Opcode.PING, new byte[0], false, "ping")));
      hear(client, wire, ping);
      if (anyOrder) sortEvents(first);
    }
  }

  /** The end of a session deletes its nodes in one change and in no order. */
  private void sortEvents(int first) {
    List<Observation> tail = observations.subList(first, observations.size());
    List<Observation> sorted = new ArrayList<>(tail);
    sorted.sort(
        java.util.Comparator.comparing((Observation seen) -> !seen.text().startsWith("event"))
            .thenComparing(seen -> seen.text().startsWith("event") ? seen.text() : ""));
    for (int i = 0; i < sorted.size(); i++) tail.set(i, sorted.get(i));
  }

  private static boolean flushed(Wire wire) {
    try {
      wire.flush();
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private void hear(Client client, Wire wire, ArrayDeque<Awaited> awaited) throws IOException {
    while (!awaited.isEmpty()) {
      byte[] frame = wire.frame();
      if (frame == null) {
        note(client, "closed before the answer to " + awaited.getFirst().packet());
        drop(client);
        return;
      }
      try {
        heard(client, new JuteReader(frame, 0, frame.length), awaited);
      } catch (MalformedRecord e) {
        note(client, "unreadable answer: " + Bytes.wrap(frame).toHex());
      }
    }
  }

  private void heard(Client client, JuteReader in, ArrayDeque<Awaited> awaited)
      throws MalformedRecord {
    int xid = in.readInt();
    long zxid = in.readLong();
    int error = in.readInt();
    ReplyText body = new ReplyText(in, this::sessionName);
    if (xid == Opcode.XID_NOTIFICATION) {
      String text = body.event().text();
      List<Long> exact = zxid > 0 ? List.of(zxid) : List.of();
      String told = (zxid > 0 ? "" : " under " + zxid) + " error " + error;
      observations.add(new Observation(step, client.number, text + told, exact, 0));
      return;
    }
    Awaited request = awaited.removeFirst();
    if (xid != request.xid()) note(client, "xid " + xid + " where " + request.xid() + " was due");
    if (zxid > 0) client.lastZxid = Math.max(client.lastZxid, zxid);
    String text = request.packet().opcode() + " error " + error;
    if (error != OK) {
      String rest = in.remaining() == 0 ? "" : " and " + in.remaining() + " bytes";
      long seen = error == MARSHALLING_ERROR ? 0 : zxid;
      observations.add(new Observation(step, client.number, text + rest, List.of(), seen));
      return;
    }
    body.body(request.packet().opcode());
    if (isWrite(request.packet().opcode())) body.zxids().add(zxid);
    long seen = request.packet().opcode() == Opcode.AUTH ? 0 : zxid;
    observations.add(new Observation(step, client.number, text + body.text(), body.zxids(), seen));
  }

  private static boolean isWrite(int opcode) {
    return switch (opcode) {
      case Opcode.CREATE,
          Opcode.CREATE2,
          Opcode.CREATE_CONTAINER,
          Opcode.CREATE_TTL,
          Opcode.DELETE,
          Opcode.SET_DATA,
          Opcode.SET_ACL,
          Opcode.MULTI,
          Opcode.CLOSE_SESSION ->
          true;
      default -> false;
    };
  }

  private void closed(Client client) {
    note(client, "closed without an answer");
    drop(client);
  }

  private String sessionName(long id) {
    return id == 0 ? "nobody" : sessionNames.getOrDefault(id, "stranger");
  }

  private void note(Client client, String text) {
    observations.add(Observation.of(step, client.number, text));
  }
}
