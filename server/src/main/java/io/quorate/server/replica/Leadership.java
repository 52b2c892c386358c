package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.LongMap;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import io.quorate.server.replica.ReplicaConfig.Reconfiguration;
import io.quorate.server.state.Applied;
import io.quorate.server.state.Preparer;
import io.quorate.server.state.Session;
import io.quorate.server.state.SessionIds;
import io.quorate.server.state.Transition;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnCodec;
import io.quorate.server.state.TxnHeader;
import io.quorate.server.zab.Effects;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.Peer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The desk of an established leader: judges every request against the proposed state and puts it
 * into the order, decides which sessions have run out, sweeps containers, warns of soft quotas, and
 * answers barriers. It begins with the first entry of its epoch being applied here, so that the
 * proposed state starts from a whole history, and everything in it is forgotten when leadership is
 * lost. Owned by the replica thread.
 */
final class Leadership implements Upstream {
  /** So many sessions end in one turn at most, so that a mass expiry doesn't hold up the pings. */
  private static final int EXPIRIES_PER_TURN_MAX = 256;

  private static final int IDENTITIES_PER_CONNECTION_MAX = 64;
  private static final int IDENTITY_BYTES_MIN = 8;

  private final int id;
  private final Agreement agreement;
  private final Preparer preparer;
  private final Speculation speculation;
  private final SessionClock clock;
  private final Reaper reaper;
  private final QuotaWarnings warnings;
  private final Barriers barriers;
  private final Reconfiguration reconfiguration;
  private final Effects toAgreement;
  private final JuteWriter scratch = new JuteWriter(4096);
  private final LongMap<Learner> learners = new LongMap<>();
  private final ArrayDeque<Round> rounds = new ArrayDeque<>();
  private List<Ask> asks = new ArrayList<>();

  /** What learners brought while nothing could be ordered, as it came. */
  private final ArrayDeque<Brought> waiting = new ArrayDeque<>();

  private long nextRound = 1;
  private boolean proposed;

  /** A learner that has spoken: who its indexes stand for, and how far it has applied. */
  private static final class Learner {
    final List<List<Identity>> identities = new ArrayList<>();
    final JuteWriter answers = new JuteWriter(64);
    final int id;
    long appliedZxid;

    Learner(int id) {
      this.id = id;
    }
  }

  /** Somebody who waits for a barrier; asks of this very server come from its own id. */
  private record Ask(int from, long ticket) {}

  /** Something to order. */
  private interface Brought {
    void order(Now now);
  }

  /** All asks that one confirmation of the leadership answers. */
  private record Round(long token, List<Ask> asks) {}

  Leadership(
      Now now,
      ReplicaConfig config,
      Agreement agreement,
      Preparer preparer,
      Root root,
      Barriers barriers,
      Effects toAgreement) {
    this.id = config.peer().id();
    this.agreement = agreement;
    this.preparer = preparer;
    this.speculation = new Speculation(root.state);
    this.clock = SessionClock.of(config.peer().timing());
    this.reaper = new Reaper(config, now);
    this.warnings = new QuotaWarnings(now);
    this.barriers = barriers;
    this.reconfiguration = config.reconfiguration();
    this.toAgreement = toAgreement;
    clock.start(now.elapsedMillis());
    // Where a session is held is not known yet; each gets its full timeout from now on.
    root.state.forEachSession(
        session -> clock.add(session.id(), session.timeoutMillis(), SessionClock.NOWHERE));
  }

  SessionClock clock() {
    return clock;
  }

  Speculation speculation() {
    return speculation;
  }

  /** How far a learner said it has applied; 0 if it said nothing yet. */
  long appliedZxid(int learner) {
    Learner known = learners.get(learner);
    return known == null ? 0 : known.appliedZxid;
  }

  // requests

  @Override
  public boolean ready() {
    return agreement.canPropose();
  }

  @Override
  public void bring(Now now, long origin, Pending pending) {
    Connection connection = pending.connection;
    if (pending.kind == Pending.Kind.OPEN) {
      open(now, id, origin, pending.claimed, pending.timeoutMillis);
      return;
    }
    if (pending.kind == Pending.Kind.UPGRADE) {
      upgrade(now, origin, connection.session, pending.timeoutMillis);
      return;
    }
    if (!(pending.request instanceof Request.Write request)) {
      throw Check.unreachable("only writes are brought");
    }
    write(
        now,
        id,
        origin,
        connection.session,
        connection.claimZxid,
        pending.xid,
        request,
        connection.identities);
  }

  /** Reads what a learner says. */
  void read(Now now, int from, Bytes body) throws MalformedRecord {
    Learner learner = learner(from);
    JuteReader in = new JuteReader(body);
    while (in.remaining() > 0) {
      byte kind = in.readByte();
      switch (kind) {
        case ServiceFormat.INTRODUCE -> introduce(learner, in);
        case ServiceFormat.WRITE -> readWrite(now, learner, in);
        case ServiceFormat.OPEN -> {
          long origin = in.readLong();
          long session = in.readLong();
          int timeoutMillis = in.readInt();
          order(now, at -> open(at, from, origin, session, timeoutMillis));
        }
        case ServiceFormat.UPGRADE -> {
          long origin = in.readLong();
          long session = in.readLong();
          int timeoutMillis = in.readInt();
          order(now, at -> upgrade(at, origin, session, timeoutMillis));
        }
        case ServiceFormat.REPORT -> report(learner, in);
        case ServiceFormat.ASK -> asks.add(new Ask(from, in.readLong()));
        default -> throw new MalformedRecord("a learner does not say records of kind " + kind);
      }
    }
  }

  private Learner learner(int from) {
    Learner learner = learners.get(from);
    if (learner == null) {
      learner = new Learner(from);
      learners.put(from, learner);
    }
    return learner;
  }

  private static void introduce(Learner learner, JuteReader in) throws MalformedRecord {
    int index = in.readInt();
    int count = in.readCount(IDENTITY_BYTES_MIN);
    if (count > IDENTITIES_PER_CONNECTION_MAX) {
      throw new MalformedRecord(count + " identities of one connection");
    }
    List<Identity> identities = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      identities.add(new Identity(text(in), text(in)));
    }
    if (index == 0) learner.identities.clear();
    if (index != learner.identities.size()) {
      throw new MalformedRecord("identities " + index + " are out of order");
    }
    learner.identities.add(identities);
  }

  private static String text(JuteReader in) throws MalformedRecord {
    String text = in.readString();
    if (text == null) throw new MalformedRecord("an identity is null");
    return text;
  }

  private void readWrite(Now now, Learner learner, JuteReader in) throws MalformedRecord {
    long origin = in.readLong();
    long session = in.readLong();
    long claim = in.readLong();
    int cxid = in.readInt();
    int index = in.readInt();
    int opcode = in.readInt();
    Bytes record = in.readBytes(in.readInt());
    if (index < 0 || index >= learner.identities.size()) {
      throw new MalformedRecord("identities " + index + " were never introduced");
    }
    List<Identity> identities = learner.identities.get(index);
    if (!(RequestCodec.decode(opcode, new JuteReader(record)) instanceof Request.Write request)) {
      throw new MalformedRecord("operation " + opcode + " does not change the state");
    }
    order(now, at -> write(at, learner.id, origin, session, claim, cxid, request, identities));
  }

  /** Now, unless nothing can be ordered, or something waits that came before. */
  private void order(Now now, Brought brought) {
    if (waiting.isEmpty() && agreement.canPropose()) brought.order(now);
    else waiting.add(brought);
  }

  private void write(
      Now now,
      int from,
      long origin,
      long session,
      long claim,
      int cxid,
      Request.Write request,
      List<Identity> identities) {
    clock.touch(session, from);
    TxnHeader header = new TxnHeader(session, cxid, origin, now.wallMillis());
    Session known = speculation.proposed().session(session);
    if (known == null && !isLocal(session, claim)) {
      propose(header, new Txn.Rejected(ErrorCode.SESSION_EXPIRED));
    } else if (known != null && known.claimZxid() != claim) {
      // The session has come in elsewhere since: whoever asked is closed before this gets there.
      propose(header, new Txn.Rejected(ErrorCode.SESSION_MOVED));
    } else if (request instanceof Request.Reconfigure reconfigure) {
      ErrorCode error = reconfigure(origin, reconfigure, identities);
      if (error != ErrorCode.OK) propose(header, new Txn.Rejected(error));
    } else {
      long zxid = agreement.nextZxid();
      Preparer.Prepared prepared =
          preparer.prepareAndApply(speculation.proposed(), zxid, header, request, identities);
      if (prepared.quotaPassed() != null) warnings.passed(prepared.quotaPassed());
      propose(zxid, header, prepared.txn(), prepared.applied());
    }
  }

  /** Only the server that asks knows the session, and it alone knows that it lives. */
  private static boolean isLocal(long session, long claim) {
    return claim == 0 && SessionIds.isLocal(session);
  }

  /** A configuration is ordered by Zab itself, and carries who waits for it. */
  private ErrorCode reconfigure(
      long origin, Request.Reconfigure request, List<Identity> identities) {
    switch (reconfiguration) {
      case DISABLED -> {
        return ErrorCode.RECONFIG_DISABLED;
      }
      case STANDALONE -> {
        return ErrorCode.UNIMPLEMENTED;
      }
      case DOWN_TO_TWO, DOWN_TO_ONE -> {}
    }
    ConfigChange change = ClientReconfig.change(agreement.ensemble(), request, origin);
    if (change == null) return ErrorCode.BAD_ARGUMENTS;
    if (!preparer.mayReconfigure(speculation.proposed(), identities)) return ErrorCode.NO_AUTH;
    if (reconfiguration == Reconfiguration.DOWN_TO_TWO
        && ClientReconfig.leavesOneOfSeveral(agreement.ensemble(), change)) {
      return ErrorCode.BAD_ARGUMENTS;
    }
    Peer.Proposed outcome = agreement.reconfigure(change, toAgreement);
    if (outcome.refusal() != null) return ClientReconfig.error(outcome.refusal());
    proposed = true;
    return ErrorCode.OK;
  }

  private void open(Now now, int from, long origin, long session, int timeoutMillis) {
    long wanted = session == 0 ? SessionIds.mint(id, agreement.nextZxid()) : session;
    TxnHeader header = new TxnHeader(wanted, 0, origin, now.wallMillis());
    boolean exists = speculation.proposed().session(wanted) != null;
    if (session != 0 && !exists) {
      propose(header, new Txn.Rejected(ErrorCode.SESSION_EXPIRED));
      return;
    }
    Check.that(session != 0 || !exists, "session 0x%x was minted twice", wanted);
    // From here on it may not run out: the transaction would be ordered behind the claim.
    clock.touch(wanted, from);
    propose(header, new Txn.OpenSession(wanted, timeoutMillis));
  }

  /** Makes a session everybody's that only one server knew. */
  private void upgrade(Now now, long origin, long session, int timeoutMillis) {
    TxnHeader header = new TxnHeader(session, 0, origin, now.wallMillis());
    boolean may = SessionIds.isLocal(session) && speculation.proposed().session(session) == null;
    propose(
        header,
        may
            ? new Txn.OpenSession(session, timeoutMillis)
            : new Txn.Rejected(ErrorCode.SESSION_MOVED));
  }

  private void propose(TxnHeader header, Txn txn) {
    long zxid = agreement.nextZxid();
    propose(zxid, header, txn, Transition.apply(speculation.proposed(), zxid, header, txn));
  }

  private void propose(long zxid, TxnHeader header, Txn txn, Applied applied) {
    speculation.add(zxid, header, txn, applied);
    long given = agreement.propose(TxnCodec.encode(scratch, header, txn));
    Check.that(given == zxid, "zxid 0x%x was expected, 0x%x was given", zxid, given);
    proposed = true;
  }

  // sessions

  private void report(Learner learner, JuteReader in) throws MalformedRecord {
    learner.appliedZxid = in.readLong();
    int count = in.readCount(Long.BYTES);
    for (int i = 0; i < count; i++) clock.touch(in.readLong(), learner.id);
    clock.reported(learner.id);
  }

  /** Sessions that this server's own connections were heard from. */
  void heard(List<Connection> connections) {
    for (int i = 0; i < connections.size(); i++) clock.touch(connections.get(i).session, id);
  }

  void linkUp(int peer) {
    clock.linkUp(peer);
  }

  void linkDown(int peer) {
    clock.linkDown(peer);
    learners.remove(peer);
  }

  // barriers

  @Override
  public void askBarrier(long ticket) {
    asks.add(new Ask(id, ticket));
  }

  /** A quorum has confirmed that this server still leads. */
  void confirmed(long token) {
    while (true) {
      Round round = rounds.peek();
      if (round == null || round.token() > token) return;
      rounds.remove();
      long committed = agreement.committedZxid();
      for (Ask ask : round.asks()) answer(ask, committed);
    }
  }

  private void answer(Ask ask, long committedZxid) {
    if (ask.from() == id) {
      barriers.passed(ask.ticket(), committedZxid);
      return;
    }
    Learner learner = learners.get(ask.from());
    if (learner == null) return;
    learner.answers.writeByte(ServiceFormat.PASSED);
    learner.answers.writeLong(ask.ticket());
    learner.answers.writeLong(committedZxid);
  }

  // the turn

  /** Lets sessions run out and sweeps containers; once in a turn. */
  void doWhatIsDue(Now now, Root root, ReplicaEffects effects) {
    clock.advance(now.elapsedMillis());
    warnings.tell(now, effects);
    while (!waiting.isEmpty() && agreement.canPropose()) waiting.remove().order(now);
    if (!agreement.canPropose()) return;
    clock.expire(EXPIRIES_PER_TURN_MAX, session -> expire(now, session, effects));
    reaper.sweep(now, root.state, path -> reap(now, path));
  }

  /** Everything proposed up to here leaves with the flush that follows, and every question too. */
  void beforeFlush() {
    proposed = false;
    if (asks.isEmpty()) return;
    long token = nextRound++;
    rounds.add(new Round(token, asks));
    asks = new ArrayList<>();
    agreement.confirmLeadership(token, toAgreement);
  }

  /** Whether something was proposed since the last flush. */
  boolean proposed() {
    return proposed;
  }

  private void expire(Now now, long session, ReplicaEffects effects) {
    if (speculation.proposed().session(session) == null) return;
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.SessionExpired(session)));
    propose(new TxnHeader(session, 0, 0, now.wallMillis()), new Txn.CloseSession(session));
  }

  private void reap(Now now, NodePath path) {
    Txn txn = preparer.deleteContainer(speculation.proposed(), path);
    if (txn instanceof Txn.Rejected) return; // It has children again, or is gone.
    propose(new TxnHeader(0, 0, 0, now.wallMillis()), txn);
  }

  /** Sends what the turn has to say to learners. */
  void afterFlush(ReplicaEffects effects) {
    learners.forEach(learner -> send(learner, effects));
  }

  private static void send(Learner learner, ReplicaEffects effects) {
    if (learner.answers.length() == 0) return;
    Message message = new Message.Service(learner.answers.toBytes());
    learner.answers.reset();
    effects.emit(new ReplicaEffect.Send(learner.id, message));
  }

  /** The proposal that is delivered now; null if the entry isn't this leadership's. */
  Speculation.@Nullable Proposal deliver(long zxid) {
    return speculation.deliver(zxid);
  }
}
