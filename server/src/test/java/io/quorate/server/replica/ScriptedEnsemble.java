package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Member;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Effect;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerConfig;
import io.quorate.server.zab.PeerView.RoleName;
import io.quorate.server.zab.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whole replicas, with Zab in the test's hands and time standing still unless the test moves it.
 * Nothing is committed, and no message of the service arrives, before the test says so.
 */
final class ScriptedEnsemble {
  static final int TICK_MILLIS = 2_000;
  static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));
  static final List<Identity> SOMEBODY = List.of(new Identity("ip", "127.0.0.1"));

  final TreeMap<Integer, Server> servers = new TreeMap<>();
  final List<LogEntry> log = new ArrayList<>();
  private final Ensemble members;
  private long elapsedMillis = 1_000_000;
  private long nextConnection = 100;
  private int nextXid = 1;

  /** Three servers that are as they come, but for these. */
  static ScriptedEnsemble ofThree(ReplicaConfig.NewSessions newSessions, boolean readOnlyMode) {
    return new ScriptedEnsemble(
        3,
        peer ->
            new ReplicaConfig(
                peer,
                2 * TICK_MILLIS,
                20 * TICK_MILLIS,
                Authorizer.standard(),
                false,
                false,
                1_000,
                60_000,
                100,
                100,
                100,
                ReplicaConfig.Reconfiguration.DISABLED,
                newSessions,
                readOnlyMode));
  }

  /** One server, and everything it wanted done for its clients so far. */
  final class Server {
    final int id;
    final ScriptedAgreement agreement = new ScriptedAgreement();
    final Replica replica;
    final List<ReplicaEffect> effects = new ArrayList<>();
    final List<Message.Service> sent = new ArrayList<>();
    final List<Integer> sentTo = new ArrayList<>();
    int delivered;

    Server(int id, ReplicaConfig config) {
      this.id = id;
      this.replica =
          new Replica(
              config, new Root(ServerState.empty(), 0), agreement, new SplittableRandom(id));
    }

    void step(ReplicaInput input) {
      replica.step(now(), input, this::take);
    }

    /** Ends a turn. */
    void flush() {
      replica.flush(now(), this::take);
    }

    private void take(ReplicaEffect effect) {
      if (effect instanceof ReplicaEffect.Send(int to, Message.Service message)) {
        sent.add(message);
        sentTo.add(to);
      } else {
        effects.add(effect);
      }
    }

    /** Lets the agreement say what is due. */
    void tick() {
      step(new ReplicaInput.FromPeer(new Input.Tick()));
    }

    void hear(int from, Message.Service message) {
      agreement.wants(new Effect.ServiceMessage(from, message.body()));
      tick();
    }

    /** Everything committed that this server doesn't have yet. */
    void catchUp() {
      if (delivered == log.size()) return;
      agreement.deliver(log.subList(delivered, log.size()));
      delivered = log.size();
      tick();
    }

    ServerState state() {
      return replica.view().root();
    }

    // what clients see

    long submit(long connection, Request request) {
      int xid = nextXid++;
      step(new ReplicaInput.Submit(connection, xid, request, SOMEBODY));
      return xid;
    }

    /** Everything for that connection since its handshake, in order, in words. */
    List<String> told(long connection) {
      List<String> told = new ArrayList<>();
      for (ReplicaEffect effect : effects) {
        String words = words(effect, connection);
        if (words != null) told.add(words);
      }
      return told;
    }

    /** Forgets what was told so far. */
    void forget() {
      effects.clear();
    }

    ReplicaEffect.Reply reply(long connection, long xid) {
      for (ReplicaEffect effect : effects) {
        if (effect instanceof ReplicaEffect.Reply reply
            && reply.connection() == connection
            && reply.xid() == xid) return reply;
      }
      throw new AssertionError("xid " + xid + " has no reply");
    }

    ConnectResponse accepted(long connection) {
      for (ReplicaEffect effect : effects) {
        if (effect instanceof ReplicaEffect.Accept(long to, var response) && to == connection) {
          return response;
        }
      }
      throw new AssertionError("the handshake has no answer");
    }

    boolean closed(long connection) {
      return effects.contains(new ReplicaEffect.Close(connection));
    }
  }

  ScriptedEnsemble(int size) {
    this(size, ReplicaConfig::standard);
  }

  /** How a test changes the settings. */
  interface Settings {
    ReplicaConfig of(PeerConfig peer);
  }

  ScriptedEnsemble(int size, Settings settings) {
    List<Member> listed = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      listed.add(new Member(id, "s" + id, 2888, 3888, Member.Role.VOTER, "", id));
    }
    members = new Ensemble(ConfigEntry.FOUNDING_ZXID, size + 1, listed);
    Timing timing = new Timing(TICK_MILLIS, 10, 5, 2_000);
    for (int id = 1; id <= size; id++) {
      PeerConfig peer = new PeerConfig(id, members, timing, PeerConfig.Founding.AUTOMATIC, 1 << 20);
      servers.put(id, new Server(id, settings.of(peer)));
    }
    Bytes founding =
        EnsembleCodec.encode(
            ConfigEntry.founding(members, Bytes.wrap(new byte[16]), 1, Bytes.wrap(new byte[32])));
    log.add(LogEntry.following(0, ConfigEntry.FOUNDING_ZXID, 0, LogEntry.Kind.CONFIG, founding));
    servers.values().forEach(server -> server.agreement.ensemble = members);
  }

  Server server(int id) {
    Server server = servers.get(id);
    if (server == null) throw Check.unreachable("there is no such server");
    return server;
  }

  Now now() {
    return new Now(elapsedMillis, 1_700_000_000_000L + elapsedMillis);
  }

  /**
   * Time passes for all servers, in turns of a quarter of a second, and whatever is due happens.
   */
  void pass(long millis) {
    for (long left = millis; left > 0; left -= 250) {
      elapsedMillis += Math.min(left, 250);
      settle();
    }
  }

  /** Time passes and nobody gets a turn. */
  void sleep(long millis) {
    elapsedMillis += millis;
  }

  /** A new leader, and all others follow it, with everything that is committed. */
  void elect(int leader, long epoch) {
    for (Server server : servers.values()) {
      if (server.agreement.view().serving()) server.agreement.lookForALeader();
      server.tick();
      server.catchUp();
    }
    Server chosen = server(leader);
    chosen.agreement.become(RoleName.LEADING, leader, epoch);
    chosen.agreement.order(LogEntry.Kind.NOOP, Bytes.EMPTY);
    chosen.tick();
    for (Server server : servers.values()) {
      if (server.id == leader) continue;
      server.agreement.become(RoleName.FOLLOWING, leader, epoch);
      server.tick();
    }
    settle();
  }

  /** What the leader proposed is committed, and nobody has it delivered yet. */
  void commit() {
    for (Server server : servers.values()) {
      log.addAll(server.agreement.proposed);
      server.agreement.proposed.clear();
    }
  }

  /** Messages of the service arrive. */
  void exchange() {
    for (Server server : servers.values()) {
      List<Message.Service> messages = List.copyOf(server.sent);
      List<Integer> receivers = List.copyOf(server.sentTo);
      server.sent.clear();
      server.sentTo.clear();
      for (int i = 0; i < messages.size(); i++) {
        server(receivers.get(i)).hear(server.id, messages.get(i));
      }
    }
  }

  /** Everything that is under way comes to its end, without time passing. */
  void settle() {
    for (int round = 0; round < 6; round++) {
      servers.values().forEach(Server::flush);
      exchange();
      servers.values().forEach(Server::flush);
      commit();
      for (Server server : servers.values()) {
        server.agreement.confirmAll();
        server.tick();
        server.catchUp();
        server.flush();
      }
    }
  }

  // clients

  long connect(int server, ConnectRequest request) {
    long connection = nextConnection++;
    server(server).step(new ReplicaInput.Connect(connection, request, "127.0.0.1"));
    return connection;
  }

  /** Opens a session, to the end. */
  long connect(int server) {
    long connection = connect(server, request(0, 0, 10_000, Bytes.EMPTY));
    settle();
    return connection;
  }

  /** Claims the session of another connection. */
  long reattach(int server, ConnectResponse session) {
    return connect(
        server, request(0, session.sessionId(), session.timeoutMillis(), session.password()));
  }

  static ConnectRequest request(
      long lastZxidSeen, long session, int timeoutMillis, Bytes password) {
    return new ConnectRequest(0, lastZxidSeen, timeoutMillis, session, password, false, true);
  }

  private static @Nullable String words(ReplicaEffect effect, long connection) {
    return switch (effect) {
      case ReplicaEffect.Accept(long to, ConnectResponse response) ->
          to != connection ? null : response.sessionId() == 0 ? "expired" : "accepted";
      case ReplicaEffect.Reply reply ->
          reply.connection() != connection ? null : words(reply.error(), reply.body());
      case ReplicaEffect.Notify(long to, long _, WatchEvent event) ->
          to != connection ? null : event.kind() + " " + event.path();
      case ReplicaEffect.Close(long to) -> to != connection ? null : "closed";
      case ReplicaEffect.PauseReading(long to) -> to != connection ? null : "paused";
      case ReplicaEffect.ResumeReading(long to) -> to != connection ? null : "resumed";
      case ReplicaEffect.Send _,
          ReplicaEffect.Store _,
          ReplicaEffect.BarrierReached _,
          ReplicaEffect.InventoryTaken _,
          ReplicaEffect.Publish _,
          ReplicaEffect.Checkpoint _,
          ReplicaEffect.EnsembleChanged _,
          ReplicaEffect.CloseLink _,
          ReplicaEffect.FoundingAnswered _,
          ReplicaEffect.JoinAnswered _,
          ReplicaEffect.ConfigurationAnswered _,
          ReplicaEffect.HandOverAnswered _,
          ReplicaEffect.Trace _ ->
          null;
    };
  }

  /** A reply: its error, or what its body says. */
  private static String words(ErrorCode error, Response body) {
    if (error != ErrorCode.OK) return error.toString();
    return switch (body) {
      case Response.Data(Bytes data, var _) -> data == null ? "no data" : data.toUtf8();
      case Response.Path(NodePath path) -> path.toString();
      case Response.StatOnly(var stat) -> "version " + stat.version();
      case Response.Children(Bytes _, var stat) ->
          stat == null ? "children" : stat.numChildren() + " children";
      case Response.Multi(var parts) -> "multi of " + parts.size();
      case Response.Empty _,
          Response.PathAndStat _,
          Response.AclAndStat _,
          Response.Paths _,
          Response.Count _,
          Response.Identities _,
          Response.WatchAdded _ ->
          "ok";
    };
  }

  // requests

  static Request.Create node(String path) {
    return node(path, 0);
  }

  static Request.Create node(String path, int flags) {
    return new Request.Create(1, NodePath.of(path), Bytes.utf8("v"), OPEN, flags, -1);
  }

  static Request.SetData set(String path, String value) {
    return new Request.SetData(NodePath.of(path), Bytes.utf8(value), -1);
  }

  static Request.Delete delete(String path) {
    return new Request.Delete(NodePath.of(path), -1);
  }

  static Request.GetData get(String path, boolean watch) {
    return new Request.GetData(NodePath.of(path), watch);
  }

  static Request.Exists exists(String path, boolean watch) {
    return new Request.Exists(NodePath.of(path), watch);
  }

  static Request.GetChildren children(String path, boolean watch) {
    return new Request.GetChildren(NodePath.of(path), watch, true);
  }
}
