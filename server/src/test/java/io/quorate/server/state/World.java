package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.Stat;
import java.util.List;

/** A state, its rules and its last answer, for tests that tell a story: one request, one zxid. */
final class World {
  static final long ALICE = 0x0100_0001_0000_0001L;
  static final long BOB = 0x0100_0001_0000_0002L;
  static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));

  final Authorizer authorizer = Authorizer.standard();
  final Preparer preparer;
  final Reads reads = new Reads(authorizer);
  ServerState state = ServerState.empty();
  List<Identity> identities = List.of(new Identity("ip", "127.0.0.1"));
  long zxid = 0x1_0000_0000L;
  long wallMillis = 1_000_000;
  Applied last = new Applied(state, Answer.rejected(ErrorCode.OK), List.of());
  Txn lastTxn = new Txn.Checked();

  World() {
    this(true);
  }

  World(boolean extendedTypesEnabled) {
    preparer = new Preparer(authorizer, extendedTypesEnabled, true);
    open(ALICE);
    open(BOB);
  }

  void open(long session) {
    take(session, new Txn.OpenSession(session, 10_000));
  }

  void close(long session) {
    write(session, new Request.CloseSession());
  }

  /** One request of a session, prepared and applied; both ways to do so must agree. */
  ErrorCode write(long session, Request.Write request) {
    zxid++;
    wallMillis += 7;
    TxnHeader header = new TxnHeader(session, 1, 0, wallMillis);
    Txn txn = preparer.prepare(state, zxid, header, request, identities);
    Applied applied = Transition.apply(state, zxid, header, txn);
    Preparer.Prepared both = preparer.prepareAndApply(state, zxid, header, request, identities);
    if (!both.txn().equals(txn)
        || !both.applied().answer().equals(applied.answer())
        || !both.applied().changes().equals(applied.changes())
        || both.applied().state().digest() != applied.state().digest()) {
      throw new AssertionError("preparing and applying at once differs for " + request);
    }
    lastTxn = txn;
    last = applied;
    state = applied.state();
    return applied.answer().error();
  }

  void take(long session, Txn txn) {
    zxid++;
    wallMillis += 7;
    lastTxn = txn;
    last = Transition.apply(state, zxid, new TxnHeader(session, 1, 0, wallMillis), txn);
    state = last.state();
  }

  ErrorCode create(String path) {
    return create(path, CreateMode.PERSISTENT);
  }

  ErrorCode create(String path, CreateMode mode) {
    return create(path, mode, OPEN);
  }

  ErrorCode create(String path, CreateMode mode, List<Acl> acl) {
    return write(ALICE, createRequest(path, mode, acl));
  }

  static Request.Create createRequest(String path, CreateMode mode, List<Acl> acl) {
    int opcode =
        mode.hasTtl()
            ? Opcode.CREATE_TTL
            : mode.isContainer() ? Opcode.CREATE_CONTAINER : Opcode.CREATE2;
    return new Request.Create(
        opcode, NodePath.of(path), Bytes.utf8("x"), acl, mode.flags(), mode.hasTtl() ? 5000 : -1);
  }

  ErrorCode delete(String path) {
    return write(ALICE, new Request.Delete(NodePath.of(path), -1));
  }

  ErrorCode set(String path, String data) {
    return write(ALICE, new Request.SetData(NodePath.of(path), Bytes.utf8(data), -1));
  }

  ErrorCode multi(Request... parts) {
    return write(ALICE, new Request.Multi(List.of(parts)));
  }

  /** The path that the last create answered. */
  String created() {
    return switch (last.answer().body()) {
      case Response.Path(NodePath path) -> path.toString();
      case Response.PathAndStat(NodePath path, Stat _) -> path.toString();
      default -> throw new AssertionError(last.answer());
    };
  }

  List<ErrorCode> partErrors() {
    return ((Response.Multi) last.answer().body())
        .parts().stream().map(Response.Part::error).toList();
  }

  boolean exists(String path) {
    return state.node(NodePath.of(path)) != null;
  }

  ZNode node(String path) {
    ZNode node = state.node(NodePath.of(path));
    if (node == null) throw new AssertionError("no node " + path);
    return node;
  }

  Session session(long id) {
    Session session = state.session(id);
    if (session == null) throw new AssertionError("no session " + id);
    return session;
  }

  Stat stat(String path) {
    return node(path).stat();
  }

  Answer read(Request.Read request) {
    return reads.answer(state, request, ALICE, identities);
  }
}
